import { RunState } from "#components/run/run-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { RunView } from "#lib/contract/run.ts";
import { EnvironmentChip } from "./environment-chip.tsx";

/** The running run, or the last one, with its one sentence. */
export function LastRun({ run }: { run: RunView }) {
  return (
    <section
      aria-label={run.outcome ? "Last run" : "Running now"}
      className="mt-7 flex min-h-11 items-center gap-3 border-y border-line py-2.5 max-sm:mt-5 max-sm:flex-wrap max-sm:gap-x-2.5 max-sm:gap-y-1"
    >
      <h2 className="font-semibold whitespace-nowrap">{run.outcome ? "Last run" : "Running"}</h2>
      <EnvironmentChip environment={run.environment} />
      <Link href={`/runs/${run.id}`} className="link tap whitespace-nowrap">
        Run {run.id}
      </Link>
      <span className="-ml-2 truncate max-sm:-ml-1.5">{run.title}</span>
      <RunState run={run} />
      {run.sentence && (
        <span className="truncate text-ink-2 max-sm:w-full max-sm:whitespace-normal" title={run.sentence}>
          {run.sentence}
        </span>
      )}
      <RelativeTime
        at={run.endedAt ?? run.requestedAt}
        className="ml-auto text-xs whitespace-nowrap text-ink-3 max-sm:ml-0"
      />
    </section>
  );
}

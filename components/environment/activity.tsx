import { outcomeWords } from "#components/run/progress.ts";
import { Link } from "#components/ui/link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { RunView } from "#lib/contract/run.ts";
import { environmentTick } from "./names.ts";

/** What people did lately, newest first. */
export function Activity({ runs }: { runs: RunView[] }) {
  return (
    <section aria-labelledby="activity" className="mt-5 max-w-[720px]">
      <div className="mb-2 flex items-baseline gap-2">
        <h2 id="activity" className="text-base">
          Activity
        </h2>
        <Link href="/history/runs" className="link tap ml-auto text-ink-2 max-sm:-my-3 max-sm:py-3">
          All runs
        </Link>
      </div>
      <ul>
        {runs.map((run) => (
          <li key={run.id} data-env={run.environment}>
            <Link
              href={`/runs/${run.id}`}
              className="-mx-2 grid grid-cols-[40px_minmax(0,1fr)_auto] items-baseline gap-2.5 rounded-md px-2 py-1.5 hover:bg-hover max-sm:py-[11px]"
            >
              <span className="text-xs font-medium text-env-ink" title={run.environment}>
                {environmentTick[run.environment]}
              </span>
              <span className="truncate">
                {run.requestedBy}: {run.title}
                <span className="text-ink-2">, {run.outcome ? outcomeWords[run.outcome] : "running"}</span>
              </span>
              <RelativeTime at={run.endedAt ?? run.requestedAt} className="text-xs whitespace-nowrap text-ink-3" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

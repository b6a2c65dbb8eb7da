import { RunState } from "#components/run/run-state.tsx";
import { Link } from "#components/ui/link.tsx";
import type { RunView } from "#lib/contract/run.ts";

/** Runs that make, prove or restore a backup now; each leads to its page. */
export function UnderWay({ runs }: { runs: readonly RunView[] }) {
  return (
    <ul className="empty:hidden">
      {runs.map((run) => (
        <li key={run.id} className="border-t border-line">
          <Link href={`/runs/${run.id}`} className="flex min-h-row flex-wrap items-center gap-x-3 py-1 hover:bg-hover">
            <span className="font-medium">{run.title}</span>
            <RunState run={run} />
            <span className="link ml-auto text-ink-2">Run {run.id}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

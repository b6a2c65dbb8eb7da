"use client";

import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { formatDuration } from "#components/ui/duration.ts";
import { Link } from "#components/ui/link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { RunView } from "#lib/contract/run.ts";
import { RunState } from "./run-state.tsx";
import { withLive } from "./with-live.ts";

interface RunsTableProps {
  runs: readonly RunView[];
  environment?: Environment;
  /** The newest page also shows runs that have begun since. */
  newest: boolean;
}

const columns = "grid-cols-[64px_112px_minmax(0,1fr)_200px_88px_104px]";

export function RunsTable({ runs, environment, newest }: RunsTableProps) {
  const { status } = usePanel();
  const shown = withLive(runs, status?.activity ?? [], { environment, newest });
  return (
    <div>
      <div aria-hidden className={`grid ${columns} gap-4 border-b border-line py-1.5 text-xs text-ink-3 max-lg:hidden`}>
        <span>Run</span>
        <span>Environment</span>
        <span>What</span>
        <span>Outcome</span>
        <span className="text-right">Took</span>
        <span className="text-right">When</span>
      </div>
      <ul>
        {shown.map((run) => (
          <li key={run.id} className="border-b border-line">
            <RunRow run={run} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function RunRow({ run }: { run: RunView }) {
  return (
    <Link
      href={`/runs/${run.id}`}
      className={`grid ${columns} min-h-row items-center gap-x-4 gap-y-1 py-1 hover:bg-hover max-lg:flex max-lg:flex-wrap max-lg:py-2.5`}
    >
      <span className="font-medium">{run.id}</span>
      <span>
        <EnvironmentChip environment={run.environment} />
      </span>
      <span className="min-w-0 max-lg:w-full max-lg:flex-none max-lg:order-last" title={run.sentence}>
        <span className="line-clamp-2 lg:line-clamp-1">
          <span className="font-medium">{run.title}</span>
          <span className="text-ink-2"> by {run.requestedBy}</span>
          {run.sentence && <span className="text-ink-3">. {run.sentence}</span>}
        </span>
      </span>
      <span className="min-w-0">
        <RunState run={run} />
      </span>
      <span className="text-right text-ink-2 max-lg:hidden">
        {run.endedAt !== undefined && formatDuration(run.endedAt - run.requestedAt)}
      </span>
      <RelativeTime at={run.requestedAt} className="text-right text-xs text-ink-3 max-lg:ml-auto" />
    </Link>
  );
}

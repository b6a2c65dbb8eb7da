import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { nameOfRef, shortCommit } from "#components/environment/names.ts";
import { Copyable } from "#components/ui/copyable.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { RunView } from "#lib/contract/run.ts";
import { RunActions } from "./run-actions.tsx";
import { RunState } from "./run-state.tsx";

export function RunHead({ run }: { run: RunView }) {
  const ref = run.ref && run.commit && nameOfRef(run.ref, run.commit);
  return (
    <div className="flex min-h-8 flex-none flex-wrap items-center gap-x-3 gap-y-1.5 max-sm:gap-x-2.5 max-sm:pt-3.5">
      <EnvironmentChip environment={run.environment} />
      <h1 className="text-lg tracking-[-0.01em] max-sm:order-3 max-sm:w-full">
        {run.title}{" "}
        <span className="font-normal text-ink-2">
          Run {run.id}, by {run.requestedBy}, <RelativeTime at={run.requestedAt} />
        </span>
      </h1>
      <RunState run={run} />
      {run.commit && (
        <span className="flex min-w-0 items-center gap-2 text-ink-2 max-sm:order-4">
          {ref && <span className="truncate">{ref}</span>}
          <Copyable text={run.commit}>{shortCommit(run.commit)}</Copyable>
        </span>
      )}
      <div className="ml-auto flex items-center gap-2 max-sm:hidden">
        <RunActions run={run} />
      </div>
    </div>
  );
}

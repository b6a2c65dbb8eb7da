import type { Environment } from "#lib/contract/names.ts";
import type { RunView } from "#lib/contract/run.ts";

interface Filter {
  environment?: Environment;
  /** Whether runs that are newer than the list belong to it. */
  newest: boolean;
}

/** A list of runs with what is known of them by now; newest first. */
export function withLive(
  runs: readonly RunView[],
  live: readonly RunView[],
  { environment, newest }: Filter,
): RunView[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const top = runs[0]?.id ?? 0;
  for (const run of live) {
    const known = byId.get(run.id);
    const isNew = newest && run.id > top && (!environment || run.environment === environment);
    if (known ? run.seq >= known.seq : isNew) byId.set(run.id, run);
  }
  return [...byId.values()].sort((a, b) => b.id - a.id);
}

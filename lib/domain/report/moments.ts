import type { JournalEntry } from "../../contract/run.ts";

/** When a run changed who serves, in epoch milliseconds. */
export interface Moments {
  switchedAt?: number;
  /** The end of the last drain: of the old release, or, when the run was undone, of the new one. */
  drainedAt?: number;
}

/** As its journal tells. The switch counts from when it began to act, which is just before the first server is changed. */
export function momentsOf(entries: readonly JournalEntry[]): Moments {
  const moments: Moments = {};
  for (const entry of entries) {
    if (entry.type !== "mark") continue;
    const { step, mark, at } = entry;
    if (step === "switch" && mark === "acting") moments.switchedAt ??= at;
    if (step === "switch" && mark === "undoing") delete moments.drainedAt;
    if (step === "switch" && mark === "undone") moments.drainedAt = at;
    if (step === "drain" && mark === "done") moments.drainedAt = at;
  }
  return moments;
}

import type { JournalEntry, JournalEvent, Mark, Outcome, StepKind } from "../../contract/run.ts";
import { isTurned } from "./next-move.ts";

interface Outline {
  name: string;
  kind: StepKind;
}

/** What a journal says, read from its first line to its last. */
export interface Journal {
  marks: ReadonlyMap<string, Mark>;
  /** Who cancelled the run, if it was in time. */
  cancelledBy?: string;
  /** Why the run turned round: the first failure's sentence. */
  error?: string;
  /** Why going back stopped half way. */
  undoError?: string;
  outcome?: Outcome;
}

export function readJournal(steps: readonly Outline[], entries: readonly (JournalEntry | JournalEvent)[]): Journal {
  const marks = new Map<string, Mark>();
  const journal: Journal = { marks };
  for (const entry of entries) {
    if (entry.type === "mark") {
      marks.set(entry.step, entry.mark);
      if (entry.mark === "failed") journal.error ??= entry.error;
      if (entry.mark === "undo-failed") journal.undoError ??= entry.error;
    } else if (entry.type === "cancel-requested") {
      if (cancellation(steps, marks) === "possible") journal.cancelledBy ??= entry.by;
    } else {
      journal.outcome = entry.outcome;
    }
  }
  return journal;
}

/**
 * A run can be cancelled until its last reversible step is done, also after its switch: then it switches back. From then
 * on going back is a run of its own. A run that has turned round is already on its way back.
 */
export function cancellation(
  steps: readonly Outline[],
  marks: ReadonlyMap<string, Mark>,
): "possible" | "turned" | "too-late" {
  const reversible = steps.filter((step) => step.kind === "reversible");
  if (reversible.some((step) => isTurned(marks.get(step.name)))) return "turned";
  const last = reversible.at(-1);
  return last && marks.get(last.name) !== "done" ? "possible" : "too-late";
}

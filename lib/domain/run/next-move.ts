import type { Mark, Outcome, StepKind } from "../../contract/run.ts";

export type Move = { do: "act"; step: string } | { do: "undo"; step: string } | { do: "finish"; outcome: Outcome };

/**
 * What happens next is a function of the marks alone, so resuming after a crash is the same loop as running. A step that
 * was acting when the worker died has no `done`: it acts again, from the plan that was saved before.
 *
 * `cancelled` says that a cancellation was accepted, which `readJournal` only reads out of a journal where it came in
 * time: then the run turns round even if the step that was acting has finished since. Reversible steps come before
 * clean-up steps (`outlineOf` sees to it), and once a clean-up step has begun nothing is undone any more.
 */
export function nextMove(
  steps: readonly { name: string; kind: StepKind }[],
  marks: ReadonlyMap<string, Mark>,
  cancelled = false,
): Move {
  const mark = (step: { name: string }) => marks.get(step.name);
  if (steps.some((step) => mark(step) === "undo-failed")) return { do: "finish", outcome: "needs-attention" };

  const reversible = steps.filter((step) => step.kind === "reversible");
  const cleaning = steps.some((step) => step.kind === "clean-up" && mark(step) !== undefined);
  if (reversible.some((step) => isTurned(mark(step))) || (cancelled && !cleaning)) {
    const touched = reversible.findLast((step) => mark(step) !== undefined && mark(step) !== "undone");
    return touched ? { do: "undo", step: touched.name } : { do: "finish", outcome: "rolled-back" };
  }

  const pending = steps.find((step) => mark(step) !== "done" && mark(step) !== "failed");
  if (pending) return { do: "act", step: pending.name };
  const warned = steps.some((step) => step.kind === "clean-up" && mark(step) === "failed");
  return { do: "finish", outcome: warned ? "succeeded-with-warnings" : "succeeded" };
}

export function isTurned(mark: Mark | undefined): boolean {
  return mark === "failed" || mark === "undoing" || mark === "undone" || mark === "undo-failed";
}

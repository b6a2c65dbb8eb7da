import type { Outcome, RunKind, RunView, StepView } from "#lib/contract/run.ts";

/** How a step looks in the timeline. */
export type StepLook = "waiting" | "running" | "done" | "undone" | "failed" | "needs-attention";

export function stepLook(step: StepView): StepLook {
  switch (step.mark) {
    case undefined:
      return step.planning ? "running" : "waiting";
    case "acting":
    case "undoing":
      return "running";
    case "undo-failed":
      return "needs-attention";
    case "undone":
      return step.error ? "failed" : "undone"; // among all that was undone, where it went wrong
    default:
      return step.mark;
  }
}

export const outcomeWords: Record<Outcome, string> = {
  succeeded: "succeeded",
  "succeeded-with-warnings": "succeeded with warnings",
  "rolled-back": "rolled back",
  "needs-attention": "needs attention",
};

/** The step that is under way: an undoing one before all others. */
export function currentStep(run: RunView): StepView | undefined {
  if (run.outcome) return undefined;
  return run.steps.find((step) => step.mark === "undoing") ?? run.steps.find((step) => stepLook(step) === "running");
}

/** Whether it has turned round and takes back what it did. */
export const isUndoing = (run: RunView): boolean =>
  !run.outcome &&
  run.steps.some(
    ({ kind, mark }) => kind === "reversible" && (mark === "failed" || mark === "undoing" || mark === "undone"),
  );

/** Why the run cannot be cancelled any more; nothing while it can. */
export function whyNotCancel(run: RunView): string | undefined {
  if (run.outcome) return "It has ended.";
  if (run.cancelRequestedBy) return `${run.cancelRequestedBy} has cancelled it; what it did is being undone.`;
  if (isUndoing(run)) return "It is being undone already.";
  if (run.steps.every((step) => step.kind === "clean-up" || step.mark === "done")) {
    return "It is done; only cleaning up is left.";
  }
  return undefined;
}

const deploying: ReadonlySet<RunKind> = new Set<RunKind>(["deploy", "take-over", "configure"]);
const watching: ReadonlySet<string> = new Set(["drain", "watch"]);

/** Its release serves, and what was live before still runs: going back is one switch. */
export const canFlipBack = (run: RunView): boolean =>
  deploying.has(run.kind) &&
  !run.outcome &&
  !run.cancelRequestedBy &&
  !isUndoing(run) &&
  run.steps.some((step) => step.name === "switch" && step.mark === "done") &&
  run.steps.some((step) => watching.has(step.name) && step.mark !== "done");

/** What the whole run usually takes, once every step has been timed before. */
export function usualTotal(run: RunView): number | undefined {
  const usual = run.steps.map((step) => step.usualMs);
  return usual.every((ms) => ms !== undefined) ? usual.reduce((sum, ms) => sum + ms, 0) : undefined;
}

/** How long a step took, or has been taking at `now`; an undone step keeps the time its act took. */
export function stepTook(step: StepView, now: number): number | undefined {
  if (step.startedAt === undefined) return undefined;
  if (stepLook(step) === "running" && step.mark !== "undoing") return Math.max(0, now - step.startedAt);
  return step.endedAt === undefined ? undefined : Math.max(0, step.endedAt - step.startedAt);
}

import type { RunView, StepView } from "#lib/contract/run.ts";
import { currentStep, isUndoing } from "./progress.ts";

export interface Report {
  /** The one sentence. */
  sentence: string;
  /** What else is known, and what state things are in. */
  detail?: string;
}

/** What a person who opens a run must know first, while it goes and when it has ended. */
export function reportOf(run: RunView): Report {
  const failed = run.steps.find((step) => step.error);
  const cause = failed && `${failed.title} failed: ${failed.error}`;
  if (run.outcome) {
    const sentence = run.sentence ?? run.outcome;
    return {
      sentence,
      detail: failed?.error && sentence.includes(failed.error) ? `It failed at ${failed.title}.` : cause,
    };
  }
  if (isUndoing(run)) {
    const why = run.cancelRequestedBy ? `Cancelled by ${run.cancelRequestedBy}.` : "It could not be completed.";
    return { sentence: `${why} What was done is being undone.`, detail: cause };
  }
  if (run.cancelRequestedBy) {
    return { sentence: `Cancelled by ${run.cancelRequestedBy}. The step that is under way ends first.` };
  }
  const step = currentStep(run);
  if (!step) return { sentence: "Waiting for the worker to begin." };
  return run.kind === "deploy" ? underWay(run, step) : { sentence: `${step.title} is under way.` };
}

function underWay(run: RunView, step: StepView): Report {
  const switched = run.steps.find((one) => one.name === "switch")?.mark === "done";
  const release = run.release ? `r${run.release}` : "The new release";
  if (!switched)
    return { sentence: "Nothing that serves has been changed so far.", detail: `${step.title} is under way.` };
  if (step.kind === "clean-up")
    return { sentence: `${release} is live.`, detail: "What is not needed any more is cleaned up." };
  return {
    sentence: `${release} is live, and still watched.`,
    detail: "Should it fail, the old one serves again by itself.",
  };
}

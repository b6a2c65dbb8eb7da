import { formatDuration } from "#components/ui/duration.ts";
import type { TrafficReport } from "#lib/contract/report.ts";
import type { RunKind, RunView, StepView } from "#lib/contract/run.ts";
import { currentStep, isUndoing } from "./progress.ts";

export interface Report {
  /** The one sentence. */
  sentence: string;
  /** What else is known, and what state things are in. */
  detail?: string;
}

/** What a person who opens a run must know first, while it goes and when it has ended. `traffic` is what was counted so far. */
export function reportOf(run: RunView, traffic?: TrafficReport | null): Report {
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
  return releasing.has(run.kind) ? underWay(run, step, traffic) : { sentence: `${step.title} is under way.` };
}

/** Those that make a release live. */
const releasing: ReadonlySet<RunKind> = new Set<RunKind>(["deploy", "take-over", "rollback"]);

function underWay(run: RunView, step: StepView, traffic: TrafficReport | null | undefined): Report {
  const switched = run.steps.find((one) => one.name === "switch")?.mark === "done";
  const release = run.release ? `r${run.release}` : "The new release";
  if (!switched)
    return { sentence: "Nothing that serves has been changed so far.", detail: `${step.title} is under way.` };
  if (step.kind === "clean-up")
    return { sentence: `${release} is live.`, detail: "What is not needed any more is cleaned up." };
  const detail = `${release} is watched: failed requests, restarts or a failing health check bring the old one back by themselves.`;
  if (traffic?.switchedAt === undefined) return { sentence: `${release} is live, and still watched.`, detail };
  const took = formatDuration(traffic.switchedAt - run.requestedAt);
  const [failed, requests] = [traffic.failed, traffic.requests].map((count) => count.toLocaleString("en"));
  return { sentence: `Live in ${took}. ${failed} of ${requests} requests failed.`, detail: `So far. ${detail}` };
}

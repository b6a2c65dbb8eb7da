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
  if (restoring.has(run.kind)) return restoreUnderWay(run, step);
  return releasing.has(run.kind) ? underWay(run, step, traffic) : { sentence: `${step.title} is under way.` };
}

/** Those that make other data live. */
const restoring: ReadonlySet<RunKind> = new Set<RunKind>(["restore", "undo-restore"]);

function restoreUnderWay(run: RunView, step: StepView): Report {
  const detail = `${step.title} is under way.`;
  if (!hasSwitched(run)) return { sentence: nothingChanged, detail };
  const release = run.release ? `r${run.release}` : "The release";
  const sentence =
    run.kind === "restore" ? `${release} is live, on the backup's data.` : `${release} is live again, on its own data.`;
  return { sentence, detail: `${detail} What was live before is kept, read-only.` };
}

const nothingChanged = "Nothing that serves has been changed so far.";
const hasSwitched = ({ steps }: RunView) => steps.find(({ name }) => name === "switch")?.mark === "done";

/** Those that make a release live. */
const releasing: ReadonlySet<RunKind> = new Set<RunKind>(["deploy", "take-over", "rollback", "configure"]);

function underWay(run: RunView, step: StepView, traffic: TrafficReport | null | undefined): Report {
  const release = run.release ? `r${run.release}` : "The new release";
  if (!hasSwitched(run)) return { sentence: nothingChanged, detail: `${step.title} is under way.` };
  if (step.kind === "clean-up")
    return { sentence: `${release} is live.`, detail: "What is not needed any more is cleaned up." };
  const detail = `${release} is watched: failed requests, restarts or a failing health check bring the old one back by themselves.`;
  if (traffic?.switchedAt === undefined) return { sentence: `${release} is live, and still watched.`, detail };
  const took = formatDuration(traffic.switchedAt - run.requestedAt);
  const [failed, requests] = [traffic.failed, traffic.requests].map((count) => count.toLocaleString("en"));
  return { sentence: `Live in ${took}. ${failed} of ${requests} requests failed.`, detail: `So far. ${detail}` };
}

import { Check, TriangleAlert, Undo2 } from "lucide-react";
import { Spinner } from "#components/ui/spinner.tsx";
import type { Outcome, RunView } from "#lib/contract/run.ts";
import { currentStep, isUndoing, outcomeWords } from "./progress.ts";

const marks: Record<Outcome, typeof Check> = {
  succeeded: Check,
  "succeeded-with-warnings": Check,
  "rolled-back": Undo2,
  "needs-attention": TriangleAlert,
};

/** How it ended, or what it is doing now. */
export function RunState({ run }: { run: RunView }) {
  if (!run.outcome) {
    const step = currentStep(run);
    const doing = step?.title ?? "Waiting";
    return (
      <span className="inline-flex min-w-0 items-center gap-1.5 font-medium">
        <Spinner className="size-3.5!" />
        <span className="truncate">{isUndoing(run) ? `Undoing: ${doing}` : doing}</span>
      </span>
    );
  }
  const Mark = marks[run.outcome];
  const bad = run.outcome === "needs-attention";
  return (
    <span
      className={`inline-flex items-center gap-1.5 whitespace-nowrap ${bad ? "font-semibold text-failing-ink" : "text-ink-2"}`}
    >
      <Mark size={14} className={bad ? "text-failing" : undefined} />
      {outcomeWords[run.outcome]}
    </span>
  );
}

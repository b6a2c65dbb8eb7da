"use client";

import { Check, Circle, TriangleAlert, Undo2, X } from "lucide-react";
import { useNow } from "#components/ui/clock.tsx";
import { cn } from "#components/ui/cn.ts";
import { formatDuration } from "#components/ui/duration.ts";
import { Spinner } from "#components/ui/spinner.tsx";
import type { RunView, StepView } from "#lib/contract/run.ts";
import { type StepLook, stepLook, stepTook } from "./progress.ts";

interface TimelineProps {
  run: RunView;
  /** Steps that have output: their names lead to it. */
  withOutput: ReadonlySet<string>;
  onShowOutput(step: string): void;
}

export function Timeline({ run, withOutput, onShowOutput }: TimelineProps) {
  const begun = run.steps.filter((step) => step.mark !== undefined).length;
  return (
    <section aria-labelledby="timeline">
      <div className="mb-2 flex items-baseline gap-2">
        <h2 id="timeline" className="text-base">
          Timeline
        </h2>
        <span className="ml-auto text-xs text-ink-3">
          {run.outcome ? `${run.steps.length} steps` : `step ${Math.max(1, begun)} of ${run.steps.length}`}
        </span>
      </div>
      <ol>
        {run.steps.map((step) => (
          <TimelineStep
            key={step.name}
            step={step}
            onShowOutput={withOutput.has(step.name) ? () => onShowOutput(step.name) : undefined}
          />
        ))}
      </ol>
    </section>
  );
}

const words: Record<StepLook, string> = {
  waiting: "waiting",
  running: "running",
  done: "done",
  undone: "undone",
  failed: "failed",
  "needs-attention": "needs attention",
};

const nameLook: Record<StepLook, string> = {
  waiting: "text-ink-3",
  running: "font-semibold",
  done: "",
  undone: "text-ink-2 line-through decoration-control",
  failed: "font-semibold text-failing-ink",
  "needs-attention": "font-semibold",
};

function TimelineStep({ step, onShowOutput }: { step: StepView; onShowOutput?: () => void }) {
  const look = stepLook(step);
  const isLive = step.name === "switch" && (look === "done" || look === "running");
  const name = isLive ? "font-semibold text-env-ink" : nameLook[look];
  const note = step.error ?? step.note;
  return (
    <li
      data-step={step.name}
      data-look={look}
      className="relative grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-3 py-1 leading-5 before:absolute before:top-6 before:-bottom-1 before:left-[7.5px] before:w-px before:bg-line-strong last:before:hidden max-sm:py-1.5"
    >
      <StepMark look={look} />
      {onShowOutput ? (
        <button
          type="button"
          className={cn("-my-0.5 truncate py-0.5 text-left hover:underline", name)}
          onClick={onShowOutput}
        >
          {step.title}
          <span className="sr-only">, {words[look]}, show its output</span>
        </button>
      ) : (
        <span className={name}>
          {step.title}
          <span className="sr-only">, {words[look]}</span>
        </span>
      )}
      <StepTime step={step} look={look} />
      {note && (
        <span
          className={cn(
            "col-[2/-1] pb-0.5 text-xs leading-4 break-words",
            look === "failed" ? "text-ink" : "text-ink-2",
          )}
        >
          {note}
        </span>
      )}
    </li>
  );
}

function StepMark({ look }: { look: StepLook }) {
  const place = "relative mt-0.5 bg-ground";
  if (look === "running") return <Spinner className={cn(place, "text-ink")} />;
  if (look === "done") return <Check size={16} className={cn(place, "text-ink-2")} />;
  if (look === "undone") return <Undo2 size={16} className={cn(place, "text-ink-2")} />;
  if (look === "failed") return <X size={16} className={cn(place, "text-failing")} />;
  if (look === "needs-attention") return <TriangleAlert size={16} className={cn(place, "text-failing")} />;
  return <Circle size={12} className="relative mx-0.5 mt-1 bg-ground text-ink-3" />;
}

function StepTime({ step, look }: { step: StepView; look: StepLook }) {
  if (look === "waiting") {
    return (
      <span className="text-ink-3">{step.usualMs !== undefined && `usually ${formatDuration(step.usualMs)}`}</span>
    );
  }
  if (look === "running") return <RunningTime step={step} />;
  const took = stepTook(step, 0);
  return <span className="text-ink-2">{took !== undefined && formatDuration(took)}</span>;
}

function RunningTime({ step }: { step: StepView }) {
  const now = useNow(1000);
  if (step.mark === "undoing") return <span className="font-medium">undoing</span>;
  const took = Math.floor((stepTook(step, now) ?? 0) / 1000);
  return (
    <span className="font-medium">
      {took} s{step.usualMs !== undefined && `, usually ${formatDuration(step.usualMs)}`}
    </span>
  );
}

"use client";

import { useNow } from "#components/ui/clock.tsx";
import { cn } from "#components/ui/cn.ts";
import { formatDuration } from "#components/ui/duration.ts";
import { ProgressBar } from "#components/ui/progress-bar.tsx";
import type { TrafficReport } from "#lib/contract/report.ts";
import type { RunView } from "#lib/contract/run.ts";
import { usualTotal } from "./progress.ts";
import { reportOf } from "./report.ts";

/** What is longer than a headline (the last output of a build that failed) is read as text. */
const longest = 200;
const headline = "text-xl tracking-[-0.012em] text-balance max-sm:text-2xl";

/** The one sentence about a run, and how far it is. */
export function RunReport({ run, traffic }: { run: RunView; traffic: TrafficReport | null | undefined }) {
  const { sentence, detail } = reportOf(run, traffic);
  return (
    <section
      aria-label="Report"
      className="flex flex-none items-end gap-8 border-b border-line pt-4 pb-4.5 max-sm:flex-col max-sm:items-stretch max-sm:gap-2 max-sm:pt-2 max-sm:pb-4"
    >
      <div className="min-w-0 flex-1" aria-live={traffic?.complete === false ? "off" : "polite"}>
        <p
          className={cn(
            "font-medium whitespace-pre-line break-words",
            sentence.length > longest ? "text-base" : headline,
          )}
        >
          {sentence}
        </p>
        {detail && <p className="mt-1 text-pretty break-words text-ink-2">{detail}</p>}
      </div>
      <Elapsed run={run} />
    </section>
  );
}

function Elapsed({ run }: { run: RunView }) {
  const now = useNow(1000);
  const elapsed = Math.max(0, (run.endedAt ?? now) - run.requestedAt);
  const usual = usualTotal(run);
  // While it goes on the clock counts whole seconds.
  const said = run.outcome || elapsed >= 10_000 ? formatDuration(elapsed) : `${Math.floor(elapsed / 1000)} s`;
  return (
    <div className="w-62 flex-none text-right max-sm:w-full max-sm:text-left">
      <span className="font-semibold">{said}</span>
      {usual !== undefined && <span className="text-ink-2"> of usually {formatDuration(usual)}</span>}
      {!run.outcome && (
        <div className="mt-2">
          <ProgressBar label={`Run ${run.id}`} value={usual ? Math.min(0.98, elapsed / usual) : shareDone(run)} />
        </div>
      )}
    </div>
  );
}

const shareDone = (run: RunView) => run.steps.filter((step) => step.mark === "done").length / run.steps.length;

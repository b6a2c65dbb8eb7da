import { formatDuration } from "#components/ui/duration.ts";
import type { StepOutline } from "#lib/contract/run.ts";

/** What will happen, in order, with the time that each step usually takes. */
export function DeployPlan({ steps }: { steps: readonly StepOutline[] }) {
  const usual = steps.map((step) => step.usualMs);
  const total = usual.every((ms) => ms !== undefined) ? usual.reduce((sum, ms) => sum + ms, 0) : undefined;
  return (
    <section aria-labelledby="plan">
      <h3 id="plan" className="mb-1.5 flex items-baseline gap-2">
        What will happen
        <span className="ml-auto text-xs font-normal whitespace-nowrap text-ink-2">
          {total === undefined ? "not timed yet" : `usually ${formatDuration(total)}`}
        </span>
      </h3>
      <ol>
        {steps.map((step, index) => (
          <li
            key={step.name}
            className={`grid grid-cols-[20px_minmax(0,1fr)_auto] gap-2 py-[3px] leading-5 ${step.name === "switch" ? "font-semibold" : ""}`}
          >
            <span className="text-xs leading-5 font-normal text-ink-3">{index + 1}</span>
            <span className="truncate">{step.title}</span>
            <span className="font-normal text-ink-2">{step.usualMs !== undefined && formatDuration(step.usualMs)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

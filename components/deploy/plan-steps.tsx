import { formatDuration } from "#components/ui/duration.ts";
import type { PlannedStep } from "#lib/contract/gates.ts";

/** What will happen, in order, with the time that each step usually takes. */
export function PlanSteps({ steps }: { steps: readonly PlannedStep[] }) {
  return (
    <section aria-labelledby="plan">
      <h3 id="plan" className="mb-1.5 flex items-baseline gap-2">
        What will happen
        <span className="ml-auto text-xs font-normal whitespace-nowrap text-ink-2">{usually(steps)}</span>
      </h3>
      <ol>
        {steps.map(({ name, title, detail, usualMs }, index) => (
          <li
            key={name}
            className={`grid grid-cols-[20px_minmax(0,1fr)_auto] gap-2 py-[3px] leading-5 ${name === "switch" ? "font-semibold" : ""}`}
          >
            <span className="text-xs leading-5 font-normal text-ink-3">{index + 1}</span>
            <span className="truncate" title={detail}>
              {title} {detail && <span className="text-xs font-normal text-ink-3">{detail}</span>}
            </span>
            <span className="font-normal text-ink-2">{usualMs !== undefined && formatDuration(usualMs)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function usually(steps: readonly PlannedStep[]): string {
  const total = sumOf(steps);
  if (total === undefined) return "not timed yet";
  const switching = steps.findIndex(({ name }) => name === "switch");
  const live = switching < 0 ? undefined : sumOf(steps.slice(0, switching + 1));
  return live === undefined
    ? `usually ${formatDuration(total)}`
    : `usually live in ${formatDuration(live)}, done in ${formatDuration(total)}`;
}

function sumOf(steps: readonly PlannedStep[]): number | undefined {
  const times = steps.map(({ usualMs }) => usualMs);
  return times.every((ms) => ms !== undefined) ? times.reduce((sum, ms) => sum + ms, 0) : undefined;
}

import type { GateView } from "#lib/contract/gates.ts";
import { GateRow } from "./gate-row.tsx";
import { gatesInOrder, type Overrides, standingOf } from "./readiness.ts";

interface GateListProps {
  gates: readonly GateView[];
  overrides: Overrides;
  /** With a reason; without one it is taken back. */
  onOverride(gate: string, reason?: string): void;
  /** Something was mended: the plan is asked again. */
  onMended(): void;
}

/** Each condition with what was seen of it; those that keep people from going on come first. */
export function GateList({ gates, overrides, onOverride, onMended }: GateListProps) {
  const met = gates.filter((gate) => gate.met).length;
  return (
    <section aria-labelledby="gates">
      <h3 id="gates" className="mb-1.5 flex items-baseline gap-2">
        Gates
        <span className="ml-auto text-xs font-normal whitespace-nowrap text-ink-2">
          {met} of {gates.length} met
        </span>
      </h3>
      <ul>
        {gatesInOrder(gates, overrides).map((gate) => (
          <GateRow
            key={gate.id}
            gate={gate}
            standing={standingOf(gate, overrides)}
            reason={overrides[gate.id]}
            onOverride={(reason) => onOverride(gate.id, reason)}
            onMended={onMended}
          />
        ))}
      </ul>
    </section>
  );
}

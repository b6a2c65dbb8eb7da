import type { GateView } from "#lib/contract/gates.ts";
import { listed } from "#lib/contract/words.ts";

/** The reasons that somebody wrote, by the gate's id. */
export type Overrides = Readonly<Record<string, string>>;

/** Overridden: it is not met, and somebody wrote why that is all right. */
export type GateStanding = "met" | "overridden" | "unmet";

export function standingOf(gate: GateView, overrides: Overrides): GateStanding {
  if (gate.met) return "met";
  return overrides[gate.id] && gate.overridableWith ? "overridden" : "unmet";
}

/** What keeps people from going on first, then what they went on without, then what is well. */
export function gatesInOrder(gates: readonly GateView[], overrides: Overrides): GateView[] {
  const place = { unmet: 0, overridden: 1, met: 2 };
  return gates.toSorted((a, b) => place[standingOf(a, overrides)] - place[standingOf(b, overrides)]);
}

/** What is sent: reasons of gates that have been met since are left out. */
export function neededOverrides(gates: readonly GateView[], overrides: Overrides): { gate: string; reason: string }[] {
  return gates
    .filter((gate) => standingOf(gate, overrides) === "overridden")
    .map(({ id }) => ({ gate: id, reason: overrides[id] ?? "" }));
}

/** `1 gate: Login works`, or nothing when no gate keeps it from going on. */
export function waitingFor(gates: readonly GateView[], overrides: Overrides): string | undefined {
  const unmet = gates.filter((gate) => standingOf(gate, overrides) === "unmet").map(({ title }) => title);
  if (!unmet.length) return undefined;
  const named = unmet.length > 2 ? [...unmet.slice(0, 1), `${unmet.length - 1} more`] : unmet;
  return `${unmet.length} ${unmet.length === 1 ? "gate" : "gates"}: ${listed(named)}`;
}

import { type GateView, gateTitle } from "../../contract/gates.ts";
import type { Permission } from "../../contract/permissions.ts";

/** What was looked at, or the sentence that says why it could not be. */
export type Looked<Facts> = { facts: Facts; problem?: undefined } | { facts?: undefined; problem: string };

export type Gate = Omit<GateView, "title" | "met" | "evidence">;

export interface Finding {
  met: boolean;
  evidence: string;
}

/** Who may deploy there may go on without it. */
export const byLead = { overridableWith: "deploy:production" } as const satisfies { overridableWith: Permission };

export const met = (evidence: string): Finding => ({ met: true, evidence });
export const unmet = (evidence: string): Finding => ({ met: false, evidence });

/** A gate that could not be looked at is not met, and says why. One that is met needs no mending. */
export function judge<Facts>(gate: Gate, looked: Looked<Facts>, rule: (facts: Facts) => Finding): GateView {
  const finding = looked.problem === undefined ? rule(looked.facts) : unmet(looked.problem);
  const { fix, ...facts } = gate;
  return { ...facts, title: gateTitle(gate.id), ...finding, ...(!finding.met && fix && { fix }) };
}

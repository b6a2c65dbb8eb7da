import type { GateView } from "../../contract/gates.ts";
import { byLead, type Finding, judge, type Looked, met, unmet } from "./judge.ts";

/** Status 0: no answer. */
export type SmokeAnswer = { path: string; status: number; tookMs: number };

export const smokeGate = (looked: Looked<SmokeAnswer[]>): GateView =>
  judge({ id: "smoke", ...byLead }, looked, smokeAnswered);

export function smokeAnswered(answers: readonly SmokeAnswer[]): Finding {
  if (answers.length === 0) return met("none are configured");
  const bad = answers.filter(({ status }) => status < 200 || status >= 400);
  if (bad.length > 0) return unmet(bad.map(({ path, status }) => `${path} answered ${status || "nothing"}.`).join(" "));
  return met(answers.map(({ path, status, tookMs }) => `${path} ${status} in ${Math.round(tookMs)} ms`).join(", "));
}

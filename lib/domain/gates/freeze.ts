import type { GateView } from "../../contract/gates.ts";
import { byLead, judge, met, unmet } from "./judge.ts";

export interface FreezeWindow {
  /** ISO 8601. */
  from: string;
  until: string;
  reason: string;
}

/** `now`: epoch milliseconds. */
export const freezeGate = (windows: readonly FreezeWindow[], now: number): GateView =>
  judge({ id: "freeze", ...byLead }, { facts: windows }, (all) => {
    const frozen = all.find(({ from, until }) => Date.parse(from) <= now && now < Date.parse(until));
    if (frozen) return unmet(`Frozen until ${inUtc(frozen.until)}: ${frozen.reason}.`);
    const [next] = all.filter(({ from }) => Date.parse(from) > now).sort(byBegin);
    return met(next ? `none until ${inUtc(next.from)}: ${next.reason}` : "none is planned");
  });

const byBegin = (one: FreezeWindow, other: FreezeWindow) => Date.parse(one.from) - Date.parse(other.from);

const inUtc = (time: string) => `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;

import { type GateView, signOffId } from "../../contract/gates.ts";
import type { ChecklistItem } from "../../contract/slipway-yaml.ts";
import { formatAge } from "../../contract/words.ts";
import { byLead, type Finding, judge, type Looked, met, unmet } from "./judge.ts";

export interface Signed {
  release: number;
  signOffs: readonly { item: string; by: { name: string }; at: number }[];
  now: number;
}

const gateOf = (item: string) => ({ id: signOffId(item), ...byLead });

/** Who vouches for it, for this very release on staging. */
export const signOffGate = (item: string, looked: Looked<Signed>): GateView =>
  judge({ ...gateOf(item), fix: { kind: "checklist" } }, looked, ({ release, signOffs, now }) => {
    const signed = signOffs.find((one) => one.item === item);
    if (!signed) return unmet(`Nobody has signed it off for r${release} yet.`);
    const age = formatAge(now - signed.at);
    return met(`${signed.by.name}, ${age === "now" ? "just now" : `${age} ago`}, for r${release}`);
  });

/** What a machine has seen of it. */
export const automaticGate = (item: string, finding: Finding): GateView =>
  judge(gateOf(item), { facts: finding }, (seen) => seen);

/** Items that need a gate of their own: the other automatic ones are what a gate looks at anyway. */
export const isGateOfItsOwn = ({ automatic }: ChecklistItem): boolean =>
  automatic === undefined || automatic === "database";

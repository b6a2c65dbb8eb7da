import type { GateView } from "../../contract/gates.ts";
import { formatAge } from "../../contract/words.ts";
import { byLead, judge, type Looked, met, unmet } from "./judge.ts";

/** `ranMs`: how long it has been live there, while it is. `why`: the images would have to be built. */
export type Promoted = { release: number; ranMs?: number } | { why: string };

export const promotionGate = (looked: Looked<Promoted>): GateView =>
  judge({ id: "promotion", ...byLead }, looked, (promoted) => {
    if ("why" in promoted) return unmet(`${promoted.why} The images would be built, and nobody has tested those.`);
    const { release, ranMs } = promoted;
    return met(ranMs === undefined ? `r${release} ran there` : `r${release}, for ${formatAge(ranMs)}`);
  });

/** `differences`: one sentence each. */
export const buildGate = (differences: Looked<string[]>): GateView =>
  judge({ id: "build", ...byLead }, differences, (all) =>
    all.length === 0
      ? met("build definitions are equal")
      : unmet(
          `${all.join(" ")} Production could not run what staging ran. What differs may come from a variable when it starts.`,
        ),
  );

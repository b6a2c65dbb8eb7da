import type { GateView } from "../../contract/gates.ts";
import type { IsolationView } from "../../contract/isolation.ts";
import { formatAge } from "../../contract/words.ts";
import { holesIn, summary } from "../isolation/acceptance.ts";
import { judge, type Looked, met, unmet } from "./judge.ts";

/**
 * A hole is for an administrator to close, to accept, or to go on without the gate. That it was not tried yet is none: it is tried
 * after each deploy, and before the first one to production there is nothing to reach.
 */
export const isolationGate = (looked: Looked<{ known: IsolationView; now: number }>): GateView =>
  judge(
    { id: "isolation", overridableWith: "settings:change", fix: { kind: "isolation" } },
    looked,
    ({ known: { at, findings }, now }) => {
      if (at === undefined) return met("not tried yet");
      const [first, ...others] = holesIn(findings);
      const when = `${formatAge(now - at)} ago`;
      if (!first) return met(`${summary(findings)}, ${when}`);
      const more = others.length > 0 ? ` And ${others.length} more.` : "";
      return unmet(
        `${first.what}: ${first.saw} (${when}).${more} Close it and prove it again, or let an administrator accept it.`,
      );
    },
  );

import type { GateView } from "../../contract/gates.ts";
import { policyDifferences } from "../policy/policy.ts";
import { judge, type Looked, met, unmet } from "./judge.ts";

/** `own` is the commit's, `accepted` the one that counts. A branch must not lower its own guard, so only an administrator may. */
export const policyGate = (looked: Looked<{ own: string; accepted?: string }>): GateView =>
  judge(
    {
      id: "policy",
      overridableWith: "settings:change",
      fix: { kind: "settings" },
    },
    looked,
    ({ own, accepted }) => {
      if (accepted === undefined) {
        return unmet(
          "No policy was accepted for this application yet, so this commit's own counts. An administrator accepts it by saving the application in Settings.",
        );
      }
      const keys = policyDifferences(accepted, own);
      if (keys.length === 0) return met("as accepted");
      return unmet(
        `This commit changes ${keys.join(", ")}. What was accepted counts, until an administrator accepts the change by saving the application in Settings.`,
      );
    },
  );

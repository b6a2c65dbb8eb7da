import type { GateView } from "../../contract/gates.ts";
import type { Environment } from "../../contract/names.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { dim, plain, sign, table } from "./text.ts";

/** Also as a condition for scripts: an unmet gate is a failure. */
export async function showGates(
  { link, json, print, signal }: Session,
  environment: Environment,
  { ref }: { ref?: string },
): Promise<number> {
  const plan = await link.call("deployPlan", { environment, ref }, signal);
  const rows = gateRows(plan.gates);
  if (json) print(JSON.stringify(plan, null, 2));
  else print(rows.length > 0 ? table(rows).join("\n") : `${environment} has no gates.`);
  return plan.gates.every(({ met }) => met) ? exitCodes.ok : exitCodes.failed;
}

export const gateRows = (gates: readonly GateView[]): string[][] =>
  gates.map((gate) => [sign(gate.met), plain(gate.title), plain(gate.evidence), dim(wayOut(gate))]);

function wayOut({ met, fix, overridableWith }: GateView): string {
  if (met) return "";
  const mend =
    fix &&
    {
      checklist: "slipway checklist",
      "commit-and-push": "slipway push",
      settings: "",
      isolation: "slipway isolation",
      run: "",
    }[fix.kind];
  const run = fix?.kind === "run" ? `slipway run ${fix.run}` : "";
  return [mend, run, overridableWith && "can be overridden"].filter(Boolean).join(" · ");
}

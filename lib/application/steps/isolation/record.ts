import type { IsolationFinding, IsolationInput } from "../../../contract/isolation.ts";
import { summary } from "../../../domain/isolation/acceptance.ts";
import { isolationOf, saveEvidence } from "../../isolation.ts";
import type { Step } from "../../step.ts";
import { minutes } from "../deploy-request.ts";
import type { IsolationLook, IsolationPorts, IsolationStart } from "./look.ts";
import { removeProbes } from "./try.ts";

/** From now on this is what counts, for the gate and the badge. */
export function recordIsolation(ports: IsolationPorts): Step<IsolationInput, IsolationFinding[], string> {
  return {
    name: "record",
    title: "Record",
    kind: "reversible",
    limitMs: minutes(1),
    plan: async (context) => [
      ...context.planOf<IsolationLook>("compare").findings,
      ...context.resultOf<IsolationFinding[]>("probe"),
      ...context.planOf<IsolationFinding[]>("passwords"),
    ],
    async act(context, findings) {
      const { application, startedAt, releases } = context.planOf<IsolationStart>("preflight");
      const tookMs = ports.clock.now() - startedAt;
      await saveEvidence(ports.store, application.id, { at: startedAt, run: context.run, tookMs, releases, findings });
      const known = await isolationOf(ports.store, application.id);
      for (const { verdict, what, saw } of known.findings)
        if (verdict === "hole" || verdict === "untried") context.output(`${verdict}: ${what}: ${saw}`);
      return summary(known.findings);
    },
  };
}

export function removeProbesAfter(ports: IsolationPorts): Step<IsolationInput, null, void> {
  return {
    name: "remove-probes",
    title: "Remove probes",
    kind: "clean-up",
    limitMs: minutes(2),
    plan: async () => null,
    act: (context) => removeProbes(ports, context),
  };
}

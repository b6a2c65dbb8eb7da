import type { MendInput } from "../../../contract/mend.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { counted } from "../../../contract/words.ts";
import { type PutBack, putBackOf } from "../../../domain/difference/put-back.ts";
import type { Step, StepContext } from "../../step.ts";
import { type DeployPorts, minutes, scopeOf } from "../deploy-request.ts";
import { serveAsBefore } from "../serve.ts";
import { type DriftChecked, driftNow, linesOf } from "./check-drift.ts";

/**
 * Restart policies, names and networks are as they were recorded, with nothing restarted. It is not undone: what is put back
 * is what serves, as somebody has tested it.
 */
export function putBack(ports: DeployPorts): Step<MendInput, PutBack, void> {
  return {
    name: "put-back",
    title: "Put back in place",
    kind: "reversible",
    limitMs: minutes(2),
    async plan(context) {
      const { plan } = context.planOf<DriftChecked>("preflight");
      const { containers, networks } = await ports.engine.observe(scopeOf(ports, context), context.signal);
      return putBackOf(plan, { containers, networks: networks.map(({ name }) => name) });
    },
    async act(context, planned) {
      const { policies, names, attach, detach, gateway, lines } = planned;
      const { plan } = context.planOf<DriftChecked>("preflight");
      const here = scopeOf(ports, context);
      const { signal } = context;
      for (const line of lines) context.output(line);
      await ports.engine.setRestartPolicies(here, policies, true, signal);
      await ports.engine.settleNames(here, names, signal);
      const nameNow = (name: string) => names.find(({ from }) => from === name)?.to ?? name;
      for (const { container, attachments } of attach)
        await ports.engine.attach(here, nameNow(container), attachments, signal);
      for (const { container, network } of detach) await ports.engine.detach(here, nameNow(container), network, signal);
      if (gateway) {
        await serveAsBefore(ports, context, plan);
        await ports.gateways.attach(here, plan.gatewayAttachments, signal);
      }
      await assertPutBack(ports, context);
      context.note(lines.length === 0 ? "nothing" : counted(lines.length, "setting"));
    },
  };
}

/** The engine says what there is now, whatever it was asked. */
async function assertPutBack(ports: DeployPorts, context: StepContext<MendInput>): Promise<void> {
  const { plan, live } = context.planOf<DriftChecked>("preflight");
  const { findings } = await driftNow(ports, scopeOf(ports, context), plan, context.signal);
  const left = findings.filter(({ way }) => way === "in-place");
  if (left.length === 0) return;
  throw new Refusal(
    "still-drifted",
    `It was put back, and is not as r${live} was recorded: ${linesOf({ findings: left }).join("; ")}. r${live} serves as it did. See who changes it on the engine, then mend again.`,
  );
}

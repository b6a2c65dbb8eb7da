import type { Step } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import type { Candidate } from "./candidate.ts";
import { type DeployPorts, hasServed, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import { type Beside, keepRestored } from "./restore-beside.ts";
import { serveAsBefore } from "./serve.ts";
import { startBeside } from "./start-candidate.ts";

/** The code on the restored database, beside what is live. */
export function startRestored(ports: DeployPorts): Step<RunRequest, Candidate, void> {
  return {
    name: "start-candidate",
    title: "Start candidate",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      return { plan: context.planOf<Beside>("restore-beside").plan, gatewayExisted: true };
    },
    act: (context, { plan }) => startBeside(ports, context, plan),
    async undo(context, planned) {
      const scope = scopeOf(ports, context);
      const { release, networks } = context.planOf<Beside>("restore-beside").plan.release;
      if (hasServed(context)) return keepRestored(ports, context);
      const live = planOfRelease(await liveRelease(ports, scope));
      if (live && planned) await serveAsBefore(ports, context, live);
      const names = networks.map(({ name }) => name);
      await ports.gateways.detach(scope, names, context.signal);
      await ports.engine.removeRelease(scope, release, context.signal);
    },
  };
}

import type { Step } from "../step.ts";
import type { DeployPorts, RunContext, RunRequest } from "./deploy-request.ts";
import { waitForCandidate } from "./start-candidate.ts";
import type { Waking } from "./wake-standby.ts";

/**
 * As `waitForCandidate`. What ran all the time gets its restart policy meanwhile, as the switch wants it: the engine takes as
 * long for that as for a check, and somebody waits.
 */
export function checkStandby(ports: DeployPorts): Step<RunRequest, null, void> {
  const { plan: check, ...step } = waitForCandidate(ports);
  return {
    ...step,
    async plan() {
      return null;
    },
    async act(context) {
      const both = await Promise.allSettled([check(context), setPolicies(ports, context, true)]);
      for (const one of both) if (one.status === "rejected") throw one.reason;
    },
    undo: (context) => setPolicies(ports, context, false),
  };
}

async function setPolicies(ports: DeployPorts, context: RunContext, live: boolean): Promise<void> {
  const { plan, ready } = context.planOf<Waking>("wake-standby");
  const { scope, containers } = plan.release;
  const ran = ready ? containers.filter(({ singleton }) => !singleton) : [];
  await ports.engine.setRestartPolicies(scope, ran, live, context.signal);
}

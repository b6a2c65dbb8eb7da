import type { LookAhead } from "../look-ahead.ts";
import type { Step } from "../step.ts";
import type { DeployPorts, RunRequest } from "./deploy-request.ts";
import { waitForCandidate } from "./start-candidate.ts";
import type { Waking } from "./wake-standby.ts";

/** As `waitForCandidate`, unless it ran all the time and has passed since it was asked for. */
export function checkStandby(ports: DeployPorts, ahead: LookAhead): Step<RunRequest, null, void> {
  const wait = waitForCandidate(ports);
  return {
    ...wait,
    async plan(context) {
      const { plan, ready } = context.planOf<Waking>("wake-standby");
      const { scope, release } = plan.release;
      if (!ready || !(await ahead.passed(scope, release))) return wait.plan(context);
      context.output(`r${release} is healthy: it was checked while all else was looked at`);
      return null;
    },
  };
}

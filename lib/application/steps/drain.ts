import { drainRelease } from "../drain-release.ts";
import type { Step } from "../step.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunRequest } from "./deploy-request.ts";
import type { Switch } from "./switch.ts";

/** Lets the old release finish what it has begun; what is still open after the limit is closed and counted. */
export function drain(ports: DeployPorts): Step<RunRequest, null, { cut: number }> {
  return {
    name: "drain",
    title: "Drain",
    kind: "reversible",
    limitMs: minutes(15),
    async plan() {
      return null;
    },
    async act(context) {
      const { previous } = context.planOf<Switch>("switch");
      if (!previous) {
        context.note("nothing was live before");
        return { cut: 0 };
      }
      const { cut } = await drainRelease(ports, previous.plan, candidateOf(context).drainMs, context.signal);
      context.note(
        cut === 0
          ? `r${previous.release} finished all its requests`
          : `${cut} ${cut === 1 ? "connection" : "connections"} of r${previous.release} ${cut === 1 ? "was" : "were"} closed at the limit`,
      );
      return { cut };
    },
  };
}

import type { DeployInput } from "../../contract/intents.ts";
import type { Step } from "../step.ts";
import { type DeployPorts, minutes, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";
import type { Switch } from "./switch.ts";

/** Lets the old release finish what it has begun; what is still open after the limit is closed and counted. */
export function drain(ports: DeployPorts): Step<DeployInput, null, { cut: number }> {
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
      const { model } = context.planOf<Checked>("preflight");
      if (!previous) {
        context.note("nothing was live before");
        return { cut: 0 };
      }
      const { cut } = await ports.gateways.drain(
        scopeOf(ports, context),
        previous.release,
        model.drainMs,
        context.signal,
      );
      context.note(
        cut === 0
          ? `r${previous.release} finished all its requests`
          : `${cut} ${cut === 1 ? "connection" : "connections"} of r${previous.release} ${cut === 1 ? "was" : "were"} closed at the limit`,
      );
      return { cut };
    },
  };
}

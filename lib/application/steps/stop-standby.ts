import type { StopStandbyInput } from "../../contract/intents.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Step } from "../step.ts";
import { stopRelease } from "../stop-release.ts";
import { type DeployPorts, minutes, registeredApplication, scope } from "./deploy-request.ts";

/** There is nothing to undo: a standby can be woken at any time. */
export function stopStandbyStep(
  ports: Pick<DeployPorts, "engine" | "store" | "instance">,
): Step<StopStandbyInput, Scope, void> {
  return {
    name: "stop-standby",
    title: "Stop standby",
    kind: "reversible",
    limitMs: minutes(5),
    async plan({ request: { environment, release } }) {
      const here = scope(ports, await registeredApplication(ports), environment);
      const record = await ports.store.release(here.application, release);
      if (record?.environment === environment && record.state === "standby") return here;
      throw new Refusal("not-a-standby", `r${release} is no standby of ${environment}. Nothing was stopped.`);
    },
    async act(context, here) {
      const stopped = await stopRelease(ports, here, context.request.release, context.signal);
      context.note(stopped.join(", ") || "nothing ran");
    },
  };
}

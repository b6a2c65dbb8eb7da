import type { OperateInput } from "../contract/intents.ts";
import type { Pipeline } from "./step.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { operate } from "./steps/operate.ts";

/** Start, stop or restart, by label; what ran before runs again when it fails. */
export function operateEnvironment(ports: DeployPorts): Pipeline<OperateInput> {
  return {
    kind: "operate",
    exclusive: true,
    steps: [operate(ports)],
    sentence({ request }, outcome, tookMs, error) {
      const what = request.service ? `${request.service} of ${request.environment}` : `All of ${request.environment}`;
      const done = { start: "runs", stop: "is stopped", restart: "was restarted and runs" }[request.action];
      if (outcome === "succeeded") return `${what} ${done}, after ${(tookMs / 1000).toFixed(1)} s.`;
      if (outcome === "rolled-back") return `${error ?? "Cancelled."} What ran before runs again.`;
      return `${error ?? "Undoing failed."} Look at the services of ${request.environment}: some may be stopped.`;
    },
  };
}

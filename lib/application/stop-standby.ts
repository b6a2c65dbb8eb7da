import type { StopStandbyInput } from "../contract/intents.ts";
import type { Pipeline } from "./step.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { stopStandbyStep } from "./steps/stop-standby.ts";

/** A standby whose time to run is over is stopped; it stays, and going back to it takes a moment longer. */
export function stopStandby(ports: Pick<DeployPorts, "engine" | "store" | "instance">): Pipeline<StopStandbyInput> {
  return {
    kind: "stop-standby",
    exclusive: true,
    steps: [stopStandbyStep(ports)],
    sentence({ request: { release } }, outcome, _tookMs, error) {
      if (outcome === "succeeded") return `Standby r${release} is stopped. It can still be gone back to.`;
      return `${error ?? "Cancelled."} If r${release} is a standby still, it is stopped later.`;
    },
  };
}

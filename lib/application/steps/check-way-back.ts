import type { RollbackInput } from "../../contract/intents.ts";
import { chooseRelease } from "../choose-release.ts";
import type { Application } from "../ports.ts";
import type { Step } from "../step.ts";
import { type DeployPorts, minutes, registeredApplication, scope } from "./deploy-request.ts";

export interface WayBackChecked {
  application: Application;
  /** Epoch milliseconds. */
  startedAt: number;
  release: number;
  commit: string;
  /** The release that serves when the run begins. */
  live?: number;
}

/** Which release to go back to, and whether that may be. */
export function checkWayBack(
  ports: Pick<DeployPorts, "store" | "clock" | "instance">,
): Step<RollbackInput, WayBackChecked, void> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(1),
    async plan(context) {
      const { request } = context;
      const startedAt = ports.clock.now();
      const application = await registeredApplication(ports);
      const { target, live } = await chooseRelease(
        ports.store,
        scope(ports, application, request.environment),
        request,
      );
      const { number: release, commit } = target;
      context.describe({ release, commit, title: `Roll back to r${release}` });
      context.note(`to r${release} ${commit.slice(0, 7)}`);
      return { application, startedAt, release, commit, ...(live && { live: live.number }) };
    },
  };
}

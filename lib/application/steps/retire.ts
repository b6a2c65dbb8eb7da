import type { Scope } from "../../domain/release/spec.ts";
import type { Step } from "../step.ts";
import { type DeployPorts, type DeployRequest, minutes } from "./deploy-request.ts";
import { imagesToKeep } from "./inventory.ts";
import type { Candidate } from "./start-candidate.ts";

/** Clean-up: the old releases with their fresh databases, names as in the compose file, images beyond the inventory. */
export function retire(ports: DeployPorts): Step<DeployRequest, number[], void> {
  return {
    name: "retire",
    title: "Retire",
    kind: "clean-up",
    limitMs: minutes(5),
    async plan(context) {
      const { scope, release } = context.planOf<Candidate>("start-candidate").plan.release;
      return oldReleases(ports, scope, release);
    },
    async act(context, old) {
      const { plan } = context.planOf<Candidate>("start-candidate");
      const { scope } = plan.release;
      for (const release of old) {
        await ports.engine.removeRelease(scope, release, context.signal);
        await ports.store.updateRelease(scope.application, release, { state: "retired" });
      }
      await ports.engine.settleNames(scope, plan.names, context.signal);
      const removed = await ports.engine.removeImages(scope, await imagesToKeep(ports, scope), context.signal);
      context.note(
        [...old.map((release) => `r${release}`), ...(removed.length > 0 ? [`${removed.length} images`] : [])].join(
          ", ",
        ) || "nothing to remove",
      );
    },
  };
}

async function oldReleases(ports: DeployPorts, scope: Scope, live: number): Promise<number[]> {
  const releases = await ports.store.releases(scope.application, scope.environment);
  return releases
    .filter((release) => release.number !== live && release.state === "standby")
    .map((release) => release.number);
}

import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { TaskSpec } from "../../domain/release/spec.ts";
import type { Step } from "../step.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest } from "./deploy-request.ts";
import { imagesToKeep } from "./inventory.ts";

/** Clean-up: the release command's container, the old releases with their fresh databases, names as in the compose file, images beyond the inventory. */
export function retire(ports: DeployPorts): Step<RunRequest, number[], void> {
  return {
    name: "retire",
    title: "Retire",
    kind: "clean-up",
    limitMs: minutes(5),
    async plan(context) {
      return oldReleases(ports, candidateOf(context));
    },
    async act(context, old) {
      const plan = candidateOf(context);
      const { scope } = plan.release;
      const task = releaseCommandOf(context);
      if (task) await ports.engine.removeTask(scope, task.container.name, context.signal);
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

const releaseCommandOf = (context: RunContext) =>
  context.hasPlan("release-command") ? context.planOf<TaskSpec | null>("release-command") : null;

/**
 * Standbys of before. One whose database the live release still uses (the policy changed from fresh to kept) stays: removing
 * a release takes everything that carries its number.
 */
async function oldReleases(ports: DeployPorts, live: ReleasePlan): Promise<number[]> {
  const { scope, release } = live.release;
  const owners = live.residents.map((resident) => resident.container.release);
  const releases = await ports.store.releases(scope.application, scope.environment);
  return releases
    .filter(
      (candidate) =>
        candidate.number !== release && candidate.state === "standby" && !owners.includes(candidate.number),
    )
    .map((candidate) => candidate.number);
}

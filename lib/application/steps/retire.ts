import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { Step } from "../step.ts";
import { planOfRelease } from "../surroundings.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest } from "./deploy-request.ts";
import { removeSpareImages } from "./inventory.ts";
import type { Migration } from "./release-command.ts";

/** Clean-up: the release command's container, standbys beyond those to keep, names as in the compose file, images beyond the inventory. */
export function retire(ports: DeployPorts): Step<RunRequest, number[], void> {
  return {
    name: "retire",
    title: "Retire",
    kind: "clean-up",
    limitMs: minutes(5),
    async plan(context) {
      return standbysBeyond(ports, candidateOf(context));
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
      const removed = await removeSpareImages(ports, scope, context.signal);
      context.note(
        [...old.map((release) => `r${release}`), ...(removed.length > 0 ? [`${removed.length} images`] : [])].join(
          ", ",
        ) || "nothing to remove",
      );
    },
  };
}

const releaseCommandOf = (context: RunContext) =>
  context.hasPlan("release-command") ? context.planOf<Migration>("release-command").task : null;

/**
 * Of the standbys the newest stay. So does every release that a restore has made: people's data is in its database. So does one whose database the live release still uses (the policy changed from fresh to
 * kept, or it was made again after a rollback): removing a release takes everything that carries its number.
 */
async function standbysBeyond(ports: DeployPorts, live: ReleasePlan): Promise<number[]> {
  const { scope } = live.release;
  const owners = live.residents.map((resident) => resident.container.release);
  const standbys = await ports.store.releases(scope.application, scope.environment, ["standby"]);
  return standbys
    .toSorted((one, other) => (other.standbyAt ?? 0) - (one.standbyAt ?? 0))
    .slice(live.standby.keep)
    .filter((standby) => planOfRelease(standby)?.restored === undefined)
    .map(({ number }) => number)
    .filter((number) => !owners.includes(number));
}

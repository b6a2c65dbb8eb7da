import { databaseSpec, type ReleasePlan } from "../../domain/release/plan.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { isArchived, setAsideStandbys } from "../set-aside-archives.ts";
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
        await removeSnapshotOf(ports, context, scope, release);
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

/** What a restore was started on does not carry the release's number where it was a snapshot; and it is none any more. */
async function removeSnapshotOf(ports: DeployPorts, { signal }: RunContext, scope: Scope, release: number) {
  const plan = planOfRelease(await ports.store.release(scope.application, release));
  const volume = plan?.restored && databaseSpec(plan)?.release === release ? plan.database?.volume : undefined;
  if (volume !== undefined) await ports.engine.removeVolume(scope, volume, signal);
}

const releaseCommandOf = (context: RunContext) =>
  context.hasPlan("release-command") ? context.planOf<Migration>("release-command").task : null;

/**
 * Of the standbys the newest stay. So does one whose database was set aside, until a proven backup has what is in it. So does one
 * whose database the live release still uses (the policy changed from fresh to kept, it was made again after a rollback, or by a
 * restore): removing a release takes everything that carries its number.
 */
async function standbysBeyond(ports: DeployPorts, live: ReleasePlan): Promise<number[]> {
  const { application, environment } = live.release.scope;
  const owners = live.residents.map((resident) => resident.container.release);
  const [standbys, aside] = await Promise.all([
    ports.store.releases(application, environment, ["standby"]),
    setAsideStandbys(ports.store, application, environment),
  ]);
  const kept = await Promise.all(
    aside.map(async (one) => ((await isArchived(ports.backups, one)) ? [] : one.record.number)),
  );
  const gone = new Set(aside.map(({ record }) => record.number).filter((number) => !kept.flat().includes(number)));
  return standbys
    .toSorted((one, other) => (other.standbyAt ?? 0) - (one.standbyAt ?? 0))
    .slice(live.standby.keep)
    .filter(({ number }) => !kept.flat().includes(number) && !owners.includes(number))
    .filter((standby) => gone.has(standby.number) || planOfRelease(standby)?.restored === undefined)
    .map(({ number }) => number);
}

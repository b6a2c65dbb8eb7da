import { retention } from "../../../domain/backup/retention.ts";
import { backupPolicyOf } from "../../../domain/policy/rules.ts";
import { acceptedPolicy } from "../../accepted-policy.ts";
import { backupsInUse } from "../../backups-in-use.ts";
import type { BackupId } from "../../ports.ts";
import { snapshotsIn } from "../../snapshots.ts";
import type { Step } from "../../step.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "../deploy-request.ts";
import { allMarks } from "./backup-plan.ts";

/** Ready ones: restoring them is starting a server. */
const snapshotsKept = 2;

/** The copy that was proven, and whatever a worker that died has left of it. */
export function removeScratch(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "remove-scratch",
    title: "Remove scratch",
    kind: "clean-up",
    limitMs: minutes(5),
    async plan() {
      return null;
    },
    async act(context) {
      const scope = scopeOf(ports, context);
      for (const mark of allMarks(context.run)) await ports.engine.removeScratch(scope, mark, context.signal);
    },
  };
}

export interface Pruned {
  backups: BackupId[];
  /** Names of volumes. */
  snapshots: string[];
}

/** What retention does not keep. It comes after success only, and never touches what is needed or unclear. */
export function prune(ports: DeployPorts): Step<RunRequest, Pruned, void> {
  return {
    name: "prune",
    title: "Prune",
    kind: "clean-up",
    limitMs: minutes(10),
    async plan(context) {
      const scope = scopeOf(ports, context);
      const { application, environment } = scope;
      const [all, policy, inUse, snapshots] = await Promise.all([
        ports.backups.list(application, environment),
        acceptedPolicy(ports.store, application),
        backupsInUse(ports.store, scope),
        snapshotsIn(ports, scope, context.signal),
      ]);
      const gone = retention(all, backupPolicyOf(policy, environment).keep, ports.clock.now(), inUse);
      return { backups: gone.map(({ id }) => id), snapshots: spare(snapshots, inUse) };
    },
    async act(context, { backups, snapshots }) {
      const scope = scopeOf(ports, context);
      for (const name of snapshots) await ports.engine.removeVolume(scope, name, context.signal);
      for (const id of backups) await removeBackup(ports, id);
      context.note([...backups.map(({ timestamp }) => timestamp), ...snapshots].join(", ") || "nothing to remove");
    },
  };
}

function spare(snapshots: Awaited<ReturnType<typeof snapshotsIn>>, inUse: ReadonlySet<string>): string[] {
  const old = snapshots.filter(({ used }) => !used).slice(snapshotsKept);
  return old.filter(({ timestamp }) => !inUse.has(timestamp)).map(({ name }) => name);
}

/** An earlier worker may have removed it already, or somebody pinned it since it was looked at. */
async function removeBackup({ backups }: DeployPorts, id: BackupId): Promise<void> {
  const all = await backups.list(id.application, id.environment);
  const own = all.find((backup) => backup.id.timestamp === id.timestamp);
  if (own && !own.pin) await backups.remove(id);
}

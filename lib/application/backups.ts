import type { BackupView } from "../contract/backups.ts";
import type { Environment } from "../contract/names.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { backupView } from "../domain/backup/view.ts";
import type { Scope } from "../domain/release/spec.ts";
import { backupsInUse } from "./backups-in-use.ts";
import type { Announcer, Backup, BackupId, Backups, Clock, Engine, Store } from "./ports.ts";
import { snapshotsIn } from "./snapshots.ts";
import { registeredApplication, scope } from "./steps/deploy-request.ts";

export interface BackupPorts {
  engine: Pick<Engine, "observe" | "removeVolume">;
  store: Store;
  backups: Backups;
  clock: Clock;
  instance: string;
  announcer: Pick<Announcer, "changed">;
}

interface Which {
  environment: Environment;
  timestamp: string;
}

/** Newest first. */
export async function listBackups(
  ports: Omit<BackupPorts, "clock" | "announcer">,
  environment: Environment,
  signal: AbortSignal,
): Promise<BackupView[]> {
  const here = scope(ports, await registeredApplication(ports), environment);
  const [all, ready] = await Promise.all([
    ports.backups.list(here.application, environment),
    readyIn(ports, here, signal),
  ]);
  return all.map((backup) => backupView(backup, ready.has(backup.id.timestamp)));
}

/** Whatever retention says, it stays. */
export async function pinBackup(ports: BackupPorts, which: Which, by: Actor, signal: AbortSignal) {
  await ports.backups.pin(await idOf(ports, which), { by: by.name, at: ports.clock.now() });
  return changed(ports, which, signal);
}

export async function unpinBackup(ports: BackupPorts, which: Which, signal: AbortSignal) {
  await ports.backups.unpin(await idOf(ports, which));
  return changed(ports, which, signal);
}

/** With its snapshot. Refuses `backup-needed`. */
export async function deleteBackup(ports: BackupPorts, which: Which, signal: AbortSignal) {
  const id = await idOf(ports, which);
  const here = scope(ports, await registeredApplication(ports), which.environment);
  assertSpare(id, await ports.backups.list(id.application, id.environment), await backupsInUse(ports.store, here));
  const snapshots = await snapshotsIn(ports, here, signal);
  for (const { name } of snapshots.filter(({ timestamp, used }) => timestamp === id.timestamp && !used))
    await ports.engine.removeVolume(here, name, signal);
  await ports.backups.remove(id);
  return changed(ports, which, signal);
}

async function idOf(ports: Pick<BackupPorts, "store">, { environment, timestamp }: Which): Promise<BackupId> {
  return { application: (await registeredApplication(ports)).id, environment, timestamp };
}

function changed(ports: BackupPorts, { environment }: Which, signal: AbortSignal): Promise<BackupView[]> {
  ports.announcer.changed();
  return listBackups(ports, environment, signal);
}

function assertSpare(id: BackupId, all: readonly Backup[], inUse: ReadonlySet<string>): void {
  const { timestamp } = id;
  const own = all.find((backup) => backup.id.timestamp === timestamp);
  const lastProven = all.find(({ state }) => state === "proven");
  if (own?.pin) throw needed(timestamp, `is pinned by ${own.pin.by}`, "Unpin it first.");
  if (inUse.has(timestamp)) throw needed(timestamp, "is in use by a run", "Wait for that to end.");
  if (own && own === lastProven)
    throw needed(timestamp, "is the last one that is proven", "Take and prove another one first.");
}

const needed = (timestamp: string, why: string, what: string) =>
  new Refusal("backup-needed", `The backup ${timestamp} ${why}. Nothing was deleted. ${what}`, { timestamp });

/** Whose snapshot is in a volume. What lies on the worker's disk is listed also while the engine is away. */
async function readyIn(ports: Pick<BackupPorts, "engine">, here: Scope, signal: AbortSignal): Promise<Set<string>> {
  try {
    const snapshots = await snapshotsIn(ports, here, signal);
    return new Set(snapshots.filter(({ used }) => !used).map(({ timestamp }) => timestamp));
  } catch (error) {
    if (error instanceof Refusal && error.code === "engine-unreachable") return new Set();
    throw error;
  }
}

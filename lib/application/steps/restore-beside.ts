import { Refusal } from "../../contract/refusal.ts";
import { layOutRestored } from "../../domain/release/lay-out-restored.ts";
import { baseName, besideName } from "../../domain/release/names.ts";
import { databaseSpec, type ReleasePlan } from "../../domain/release/plan.ts";
import type { ResidentSpec, Scope, VolumeSpec } from "../../domain/release/spec.ts";
import type { DatabaseAt, Manifest, StoredAccount } from "../ports.ts";
import { volumesToRestore } from "../restore-files.ts";
import type { RestoreWay } from "../restore-source.ts";
import type { Step } from "../step.ts";
import { stopRelease } from "../stop-release.ts";
import { planOfRelease, surroundings } from "../surroundings.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { accountsDigest } from "./backup/accounts-digest.ts";
import { volumeArchive } from "./backup/backup-plan.ts";
import { startBlank } from "./backup/blank-server.ts";
import { endedWell, type ServerLike, startServer } from "./backup/scratch-server.ts";
import { type DeployPorts, hasServed, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { RestoreChecked, RestoreReserved } from "./restore-preflight.ts";
import { databaseIn, liveWithDatabase, unlessUnreadable } from "./restore-request.ts";

export interface Beside {
  /** The release that will be started on it. */
  plan: ReleasePlan;
  resident: ResidentSpec;
  volume: VolumeSpec;
  /** Others of the backup, by their keys. */
  volumes: VolumeSpec[];
  database: Pick<DatabaseAt, "engine" | "name" | "user">;
}

/** A database server of its own beside the live one, on the backup's data, with the passwords of now. */
export function restoreBeside(ports: DeployPorts): Step<RunRequest, Beside, void> {
  return {
    name: "restore-beside",
    title: "Restore beside",
    kind: "reversible",
    limitMs: minutes(6 * 60),
    async plan(context) {
      const checked = context.planOf<RestoreChecked>("preflight");
      const { release } = context.resultOf<RestoreReserved>("preflight");
      const here = scopeOf(ports, context);
      const [live, around, from] = await Promise.all([
        liveWithDatabase(ports.store, here),
        surroundings(ports, here, context.signal),
        ports.store.release(here.application, checked.code.release),
      ]);
      const code = planOfRelease(from) ?? live.plan;
      const volume = volumeFor(checked, live.plan, release);
      const { manifest } = await ports.backups.read(checked.id);
      const volumes = volumesFor(manifest, live.plan, release);
      const made = { release, run: context.run, timestamp: checked.id.timestamp, volume, volumes };
      const plan = layOutRestored(code, live.plan, around, made);
      const resident = plan.residents.find(({ container }) => container.release === release);
      const { engine, name, user } = live.plan.database ?? {};
      if (!resident || !engine || name === undefined || !user) throw noResident(checked.code.release);
      return { plan, resident, volume, volumes, database: { engine, name, user } };
    },
    /** What an earlier try has left goes first: nothing of it has ever served. */
    async act(context, beside) {
      const { plan, resident, volume } = beside;
      const { source } = context.planOf<RestoreChecked>("preflight");
      const { scope, release } = plan.release;
      await ports.engine.removeScratch(scope, markOf(context), context.signal);
      await ports.engine.removeRelease(scope, release, context.signal);
      await fill[source.way](ports, context, beside);
      await fillVolumes(ports, context, beside);
      const settled = await hasAccountsOfNow(ports, context, scope);
      if (!settled) await settle(ports, context, beside);
      await ports.engine.startResident(resident, context.output, context.signal);
      await waitUntilHealthy(ports, scope, [resident.container], context);
      if (settled) await ports.databases.endClone(restoredDatabase(context), context.signal);
      context.note(`${ways[source.way]}, in ${[volume, ...beside.volumes].map(({ name }) => name).join(", ")}`);
    },
    /** A snapshot that a server was started on is none any more; the archive still is what it was. */
    async undo(context, planned) {
      const scope = scopeOf(ports, context);
      const { release } = context.resultOf<RestoreReserved>("preflight");
      await ports.engine.removeScratch(scope, markOf(context), context.signal);
      if (hasServed(context)) return keepRestored(ports, context);
      await ports.engine.removeRelease(scope, release, context.signal);
      for (const { name } of planned ? [planned.volume, ...planned.volumes] : [])
        await ports.engine.removeVolume(scope, name, context.signal);
    },
  };
}

/** What the step's note begins with. */
export const ways: Record<RestoreWay, string> = {
  snapshot: "from the snapshot",
  archive: "from the archive",
  dump: "from the dump",
};

const markOf = ({ run }: RunContext) => `restore-${run}`;

function volumeFor({ source, id, model }: RestoreChecked, live: ReleasePlan, release: number): VolumeSpec {
  const key = databaseSpec(live)?.volumes.find(({ name }) => name === live.database?.volume)?.key ?? "";
  if (source.volume !== undefined) return { name: source.volume, key, snapshot: id.timestamp };
  const { name = key, labels } = model.volumes[key] ?? {};
  return { name: besideName(name, release), key, release, snapshot: id.timestamp, ...(labels && { labels }) };
}

/** Beside those that are live, which stay with their release. Of no release themselves: those that come later go on with them. */
const volumesFor = (manifest: Manifest, live: ReleasePlan, release: number): VolumeSpec[] =>
  volumesToRestore(manifest, live).map(({ name, key, labels }) => ({
    name: besideName(baseName(name), release),
    key,
    ...(labels && { labels }),
  }));

/** What an earlier try has left goes first. */
async function fillVolumes(ports: DeployPorts, context: RunContext, { resident, volumes }: Beside): Promise<void> {
  const { scope, container } = resident;
  const { id } = context.planOf<RestoreChecked>("preflight");
  for (const volume of volumes) {
    await ports.engine.removeVolume(scope, volume.name, context.signal);
    const through = { image: container.image, mark: markOf(context), volume };
    const content = await ports.backups.open(id, volumeArchive(volume.key).name, context.signal);
    const { entries } = await ports.engine.writeVolume(scope, through, content, context.signal);
    context.output(`${volume.name} has ${entries} files and folders from the archive`);
  }
}

type Fill = (ports: DeployPorts, context: RunContext, beside: Beside) => Promise<void>;

const fill: Record<RestoreWay, Fill> = {
  snapshot: async () => {},

  async archive(ports, context, { resident, volume }) {
    const content = await stored(ports, context);
    const through = { image: resident.container.image, mark: markOf(context), volume };
    const { bytes } = await ports.engine.writeVolume(resident.scope, through, content, context.signal);
    context.output(`${volume.name} has ${(bytes / 1e6).toFixed(0)} MB from the archive`);
  },

  async dump(ports, context, beside) {
    const { scope } = beside.resident;
    const place = { mark: markOf(context), volume: beside.volume };
    const at = await startBlank(ports, context, serverLike(beside), place);
    await ports.databases.load(at, place.mark, await stored(ports, context), context.signal);
    const accounts = (await presentAccounts(ports, context, scope)) ?? [];
    for (const complaint of await ports.databases.makeAccounts(at, accounts, context.signal))
      context.output(`An account of the live server could not be made as it is there: ${complaint}`);
    await ports.engine.operate(scope, "stop", [at.container], context.signal);
    await ports.engine.removeScratch(scope, place.mark, context.signal);
  },
};

async function stored(ports: DeployPorts, context: RunContext) {
  const { id } = context.planOf<RestoreChecked>("preflight");
  const { manifest } = await ports.backups.read(id);
  const file = manifest.files.find(({ role }) => role === "database");
  if (!file)
    throw new Refusal("backup-damaged", `The backup ${id.timestamp} has no database in it. Choose another one.`);
  return ports.backups.open(id, file.name, context.signal);
}

/**
 * Where nobody's password or right has changed since, the copy's accounts are those of the live server, and beside them only
 * the one that it was copied by, whose password nobody knows. A dump brings no accounts.
 */
async function hasAccountsOfNow(ports: DeployPorts, context: RunContext, scope: Scope): Promise<boolean> {
  const { id } = context.planOf<RestoreChecked>("preflight");
  const { accounts: then } = (await ports.backups.read(id)).manifest;
  const present = then === undefined ? undefined : await presentAccounts(ports, context, scope);
  if (!present || accountsDigest(present) !== then) return false;
  context.output("the accounts in the backup are those of now");
  return true;
}

/** Nobody can connect with what was a password once. */
async function settle(ports: DeployPorts, context: RunContext, beside: Beside): Promise<void> {
  const { scope } = beside.resident;
  const mark = markOf(context);
  const present = (await presentAccounts(ports, context, scope)) ?? [];
  const place = { mark, volume: beside.volume, present };
  const { container } = await startServer(ports, context, serverLike(beside), "settle", place);
  await endedWell(ports, context, serverLike(beside), container);
  await ports.engine.removeScratch(scope, mark, context.signal);
}

/** Of the live server, as far as it can be asked. */
async function presentAccounts(
  ports: DeployPorts,
  context: RunContext,
  scope: Scope,
): Promise<StoredAccount[] | undefined> {
  const live = await liveWithDatabase(ports.store, scope);
  const { containers } = await ports.engine.observe(scope, context.signal);
  const source = databaseIn(live.plan, containers);
  if (!source?.running) return undefined;
  return unlessUnreadable(context, () => ports.databases.accounts(source.at, context.signal));
}

const serverLike = ({ resident: { scope, container }, database }: Beside): ServerLike => ({
  scope,
  database,
  server: container,
});

/** The restored database, as it runs beside the live one. */
export const restoredDatabase = (context: RunContext): DatabaseAt => {
  const { resident, database } = context.planOf<Beside>("restore-beside");
  return { ...database, scope: resident.scope, container: resident.container.name };
};

/** What it was for a moment, it is kept as: nobody writes to it, and it takes no memory. */
export async function keepRestored(ports: DeployPorts, context: RunContext): Promise<void> {
  const { plan } = context.planOf<Beside>("restore-beside");
  const { scope, release } = plan.release;
  const { containers } = await ports.engine.observe(scope, context.signal);
  const database = databaseIn(plan, containers);
  if (database?.running) await ports.databases.setReadOnly(database.at, true, context.signal);
  await stopRelease(ports, scope, release, context.signal);
}

const noResident = (release: number) =>
  new Refusal(
    "no-database",
    `The code of r${release} uses no database, so there is nothing to restore into. Nothing was changed. Choose another backup.`,
  );

import type { Writable } from "node:stream";
import { formatBytes, formatDuration } from "../../../contract/words.ts";
import type { VolumesFacts } from "../../../domain/backup/manifest.ts";
import type { BackupFacts, Manifest, UnfinishedBackup } from "../../ports.ts";
import type { Step } from "../../step.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest } from "../deploy-request.ts";
import {
  archive,
  type BackupPlan,
  backupOf,
  marks,
  noteSkipped,
  snapshotVolume,
  volumeArchive,
} from "./backup-plan.ts";
import type { Copied, Rows } from "./snapshot.ts";

/** The archive with its manifest. */
export function store(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "store",
    title: "Store",
    kind: "reversible",
    limitMs: minutes(240),
    async plan() {
      return null;
    },
    async act(context) {
      const plan = backupOf(context);
      if (!plan) return noteSkipped(context);
      const { bytes, tookMs } = (await finished(ports, context, plan)) ?? (await write(ports, context, plan));
      context.note(`${plan.id.timestamp}, ${formatBytes(bytes)}, ${formatDuration(tookMs)}`);
    },
    async undo(context) {
      const plan = backupOf(context);
      if (!plan) return;
      if (plan.method === "logical") await endDump(ports, context, plan);
      await ports.engine.removeScratch(plan.scope, marks.volumes(context.run), context.signal);
      await ports.backups.removeUnfinished(plan.id, context.run);
    },
  };
}

/** By an earlier worker, which did not live to say so. */
async function finished(
  { backups }: DeployPorts,
  { run }: RunContext,
  { id }: BackupPlan,
): Promise<Manifest | undefined> {
  const all = await backups.list(id.application, id.environment);
  const own = all.some((backup) => backup.id.timestamp === id.timestamp && backup.manifest?.run === run);
  return own ? (await backups.read(id)).manifest : undefined;
}

async function write(ports: DeployPorts, context: RunContext, plan: BackupPlan): Promise<Manifest> {
  const begin = ports.clock.elapsed();
  const backup = await ports.backups.begin(plan.id, context.run);
  if (plan.method === "logical") {
    const dumped = await dump(ports, context, plan, backup);
    const volumes = await packVolumes(ports, context, plan, backup);
    return backup.finish({ ...factsOf(plan, dumped, ports.clock.elapsed() - begin), ...volumes });
  }
  await pack(ports, context, plan, backup);
  const volumes = await packVolumes(ports, context, plan, backup);
  const copied = context.resultOf<Copied>("snapshot");
  return backup.finish({ ...factsOf(plan, copied, copied.tookMs + ports.clock.elapsed() - begin), ...volumes });
}

/** After the database, so that of all files which that knows of only those are missing which were removed meanwhile. */
async function packVolumes(
  { engine }: DeployPorts,
  context: RunContext,
  { scope, server: { image }, volumes = [] }: BackupPlan,
  backup: UnfinishedBackup,
): Promise<Pick<Manifest, "volumes">> {
  const read: VolumesFacts = {};
  for (const { name, key } of volumes) {
    const through = { image, mark: marks.volumes(context.run), volume: name };
    const write = async (into: Writable) => {
      read[key] = await engine.readVolume(scope, through, into, context.signal);
    };
    await backup.store(volumeArchive(key), write, context.signal);
    context.output(`${name}: ${read[key]?.entries} files and folders`);
  }
  return volumes.length > 0 ? { volumes: read } : {};
}

async function pack({ engine }: DeployPorts, context: RunContext, plan: BackupPlan, backup: UnfinishedBackup) {
  const { scope, server } = plan;
  const read = { image: server.image, mark: marks.snapshot(context.run), volume: snapshotVolume(plan).name };
  const write = async (into: Writable) => void (await engine.readVolume(scope, read, into, context.signal));
  await backup.store(archive("physical"), write, context.signal);
}

async function dump(
  { clock, databases }: DeployPorts,
  context: RunContext,
  { source: { database } }: BackupPlan,
  backup: UnfinishedBackup,
): Promise<Omit<Copied, "tookMs">> {
  const { signal } = context;
  const before = await databases.rows(database, signal);
  const from = clock.now();
  const write = (into: Writable) => databases.dump(database, dumpMark(context), into, signal);
  await backup.store(archive("logical"), write, signal);
  return { before, from, to: clock.now(), after: await databases.rows(database, signal) };
}

const dumpMark = ({ run }: RunContext) => `backup-${run}`;

async function endDump({ databases, engine }: DeployPorts, context: RunContext, { scope, source }: BackupPlan) {
  const { containers } = await engine.observe(scope, context.signal);
  if (containers.some(({ name, state }) => name === source.database.container && state === "running"))
    await databases.endDump(source.database, dumpMark(context), context.signal);
}

/** The binary log's position is the one of before: whatever was written since is at least counted. Another server's says nothing of the live one. */
function factsOf(plan: BackupPlan, copied: Omit<Copied, "tookMs">, tookMs: number): BackupFacts {
  const { facts, database, server, method, about } = plan;
  const { serverVersion, schema, objects, notInnodb, binaryLog } = facts;
  return {
    method,
    database: { name: database.name, engine: database.engine, serverVersion, image: server.image },
    tookMs: Math.round(tookMs),
    takenAt: { from: copied.from, to: copied.to },
    ...(binaryLog && about.setAside === undefined && { binaryLog }),
    source: { tables: bounds(copied), schema, objects, notInnodb },
    ...(copied.accounts !== undefined && { accounts: copied.accounts }),
    ...about,
  };
}

/** A table that came or went meanwhile had no rows at the other moment. */
function bounds({ before, after }: { before: Rows; after: Rows }) {
  const tables = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return Object.fromEntries(
    tables.map((table) => {
      const rows = [before[table] ?? 0, after[table] ?? 0];
      return [table, { min: Math.min(...rows), max: Math.max(...rows) }];
    }),
  );
}

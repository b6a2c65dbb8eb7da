import { timestampOf, timestampTime } from "../../../contract/backups.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { chooseMethod } from "../../../domain/backup/method.ts";
import { type Room, roomNeeded, roomProblem } from "../../../domain/backup/room.ts";
import { gigabytes } from "../../../domain/release/capacity.ts";
import type { ReleasePlan } from "../../../domain/release/plan.ts";
import type { Scope, VolumeSpec } from "../../../domain/release/spec.ts";
import type { DatabaseServer } from "../../database-server.ts";
import type { BackupId, DatabaseFacts, WholeBackup } from "../../ports.ts";
import type { DeployPorts, RunContext } from "../deploy-request.ts";
import type { BackupPlan } from "./backup-plan.ts";

interface Wanted {
  source: DatabaseServer;
  /** What serves. */
  live: ReleasePlan | undefined;
  /** Keys of the volumes that are copied too. */
  volumes: readonly string[];
  asked?: "logical";
  about: BackupPlan["about"];
}

/** Looks at the database, chooses how it is copied and makes sure that there is room. Refuses before anything is begun. */
export async function planBackup(
  ports: DeployPorts,
  context: RunContext,
  { source, live, volumes: keys, asked, about }: Wanted,
): Promise<BackupPlan> {
  const { scope } = source.database;
  const facts = await ports.databases.facts(source.database, context.signal);
  const { method, why } = chooseMethod(clonable(source, facts), asked);
  context.output(`${source.database.name}: ${method}${why ? `, ${why}` : ""}`);
  const [volumes, known] = await Promise.all([
    presentVolumes(ports, context, scope, live, keys),
    ports.backups.newestProven(scope.application, scope.environment, ports.clock.now()),
  ]);
  await assertRoom(ports, context, roomNeeded(facts.bytes, method, volumes.length > 0 ? bytesOfVolumes(known) : 0));
  return {
    id: await freeId(ports, scope),
    method,
    scope,
    database: source.database,
    server: source.container,
    source,
    facts,
    about,
    volumes,
  };
}

/** As the live release mounts them. One that nothing has mounted yet has nothing in it. */
async function presentVolumes(
  { engine }: DeployPorts,
  { signal, output }: RunContext,
  scope: Scope,
  live: ReleasePlan | undefined,
  keys: readonly string[],
): Promise<VolumeSpec[]> {
  if (keys.length === 0) return [];
  const present = new Set((await engine.observe(scope, signal)).volumes.map(({ name }) => name));
  const mounted = (live?.release.containers ?? []).flatMap(({ volumes }) => volumes);
  return keys.flatMap((key) => {
    const found = mounted.find((volume) => volume.key === key && present.has(volume.name));
    output(found ? `volume ${key}: ${found.name}` : `volume ${key}: there is none yet`);
    return found ? [found] : [];
  });
}

const bytesOfVolumes = (backup: WholeBackup | undefined): number =>
  Object.values(backup?.manifest.volumes ?? {}).reduce((sum, { bytes }) => sum + bytes, 0);

function clonable({ home }: DatabaseServer, facts: DatabaseFacts) {
  return home ? facts : { notClonable: "the server is on no network on which it could be copied", ...facts };
}

export async function assertRoom(ports: DeployPorts, { signal, output }: RunContext, needed: Room): Promise<void> {
  const [{ diskFree }, archives] = await Promise.all([ports.engine.capacity(signal), ports.backups.freeBytes()]);
  const problem = roomProblem({ engine: diskFree, archives }, needed);
  if (problem) throw new Refusal("backup-no-room", `${problem} Nothing was changed.`);
  output(`disk: needs ${gigabytes(needed.engine + needed.archives)}, ${gigabytes(diskFree)} free on the engine's`);
}

/** Two backups never have one name, however quickly they follow. */
async function freeId({ backups, clock }: DeployPorts, { application, environment }: Scope): Promise<BackupId> {
  const taken = new Set((await backups.list(application, environment)).map(({ id }) => id.timestamp));
  let timestamp = timestampOf(clock.now());
  while (taken.has(timestamp)) timestamp = timestampOf(timestampTime(timestamp) + 1000);
  return { application, environment, timestamp };
}

import { timestampOf, timestampTime } from "../../../contract/backups.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { chooseMethod } from "../../../domain/backup/method.ts";
import { type Room, roomNeeded, roomProblem } from "../../../domain/backup/room.ts";
import { gigabytes } from "../../../domain/release/capacity.ts";
import type { Scope } from "../../../domain/release/spec.ts";
import type { DatabaseServer } from "../../database-server.ts";
import type { BackupId, DatabaseFacts } from "../../ports.ts";
import type { DeployPorts, RunContext } from "../deploy-request.ts";
import type { BackupPlan } from "./backup-plan.ts";

interface Wanted {
  source: DatabaseServer;
  asked?: "logical";
  about: BackupPlan["about"];
}

/** Looks at the database, chooses how it is copied and makes sure that there is room. Refuses before anything is begun. */
export async function planBackup(
  ports: DeployPorts,
  context: RunContext,
  { source, asked, about }: Wanted,
): Promise<BackupPlan> {
  const { scope } = source.database;
  const facts = await ports.databases.facts(source.database, context.signal);
  const { method, why } = chooseMethod(clonable(source, facts), asked);
  context.output(`${source.database.name}: ${method}${why ? `, ${why}` : ""}`);
  await assertRoom(ports, context, roomNeeded(facts.bytes, method));
  return {
    id: await freeId(ports, scope),
    method,
    scope,
    database: source.database,
    server: source.container,
    source,
    facts,
    about,
  };
}

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

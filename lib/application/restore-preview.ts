import { type RestorePreview, timestampTime } from "../contract/backups.ts";
import type { Environment } from "../contract/names.ts";
import type { WholeBackup } from "./ports.ts";
import { filesOfRestore } from "./restore-files.ts";
import { lossSince } from "./restore-loss.ts";
import { codeFor, type RestoreWay, sourceOf, usableBackup } from "./restore-source.ts";
import { type DeployPorts, registeredApplication, scope } from "./steps/deploy-request.ts";
import { ways } from "./steps/restore-beside.ts";
import { databaseIn, liveWithDatabase } from "./steps/restore-request.ts";

/** What a restore would do, and what would be lost. Changes nothing. */
export async function restorePreview(
  ports: DeployPorts,
  { environment, timestamp }: { environment: Environment; timestamp: string },
  signal: AbortSignal,
): Promise<RestorePreview> {
  const application = await registeredApplication(ports);
  const here = scope(ports, application, environment);
  const live = await liveWithDatabase(ports.store, here);
  const backup = await usableBackup(ports, { application: application.id, environment, timestamp });
  const [source, code, { containers }] = await Promise.all([
    sourceOf(ports, here, backup.manifest, signal),
    codeFor(ports, live, backup.manifest, signal),
    ports.engine.observe(here, signal),
  ]);
  const database = databaseIn(live.plan, containers);
  const at = timestampTime(timestamp);
  return {
    environment,
    timestamp,
    at,
    sinceMs: Math.max(0, ports.clock.now() - at),
    proven: backup.state === "proven",
    loss: await lossSince(ports.databases, database?.running ? database.at : undefined, backup, signal),
    files: filesOfRestore(backup.manifest, { live: live.plan, code: code.plan, root: application.root }),
    way: source.way,
    takes: await takes(ports, environment, backup, source.way),
    live: live.record.number,
    code: {
      release: code.release.number,
      commit: code.release.commit,
      ...(code.instead !== undefined && { instead: code.instead }),
    },
    ...(live.plan.confirm !== undefined && { confirm: live.plan.confirm }),
  };
}

/** Two starts of a server, those of the application, and what is read of the archive, as measured on a small machine. */
const startsMs = 15_000;
const bytesPerMs: Record<RestoreWay, number> = { snapshot: Number.POSITIVE_INFINITY, archive: 10_000, dump: 1_500 };

async function takes(
  { store }: Pick<DeployPorts, "store">,
  environment: Environment,
  { manifest }: WholeBackup,
  way: RestoreWay,
): Promise<RestorePreview["takes"]> {
  const earlier = (await store.runs({ environment, limit: 100 }))
    .filter(({ header, outcome }) => header.kind === "restore" && outcome?.startsWith("succeeded"))
    .filter(({ entries }) => entries.some((entry) => entry.type === "mark" && entry.note?.startsWith(ways[way])))
    .map(({ header, entries }) => (entries.at(-1)?.at ?? header.requestedAt) - header.requestedAt)
    .slice(0, 5)
    .toSorted((one, other) => one - other);
  const usual = earlier[Math.floor(earlier.length / 2)];
  if (usual !== undefined) return { ms: usual, by: "earlier" };
  return { ms: Math.round(startsMs + manifest.bytes / bytesPerMs[way]), by: "size" };
}

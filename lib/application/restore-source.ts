import { isDeepStrictEqual } from "node:util";
import { Refusal } from "../contract/refusal.ts";
import type { ReleasePlan } from "../domain/release/plan.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { BackupId, Engine, Manifest, ReleaseRecord, Store, WholeBackup } from "./ports.ts";
import { snapshotsIn } from "./snapshots.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import type { Live } from "./steps/restore-request.ts";
import { planOfRelease } from "./surroundings.ts";
import { imagesOf, withoutImage } from "./way-back.ts";

/** Where the data comes from: a volume that is a server's already, a physical copy in the archive, or a dump. */
export type RestoreWay = "snapshot" | "archive" | "dump";

export interface RestoreSource {
  way: RestoreWay;
  /** Of the snapshot. */
  volume?: string;
}

/** Refuses `backup-not-usable`, and what reading it refuses. */
export async function usableBackup({ backups }: Pick<DeployPorts, "backups">, id: BackupId): Promise<WholeBackup> {
  const backup = await backups.read(id);
  if (backup.state !== "failed") return backup;
  throw new Refusal(
    "backup-not-usable",
    `The backup ${id.timestamp} was restored for proof, and differed from its source: ${backup.why} Nothing was changed. Choose another one.`,
  );
}

/** A snapshot is the backup itself as long as it has been no release's database. */
export async function sourceOf(
  ports: { engine: Pick<Engine, "observe">; store: Store },
  scope: Scope,
  { id, method }: Manifest,
  signal: AbortSignal,
): Promise<RestoreSource> {
  if (method === "logical") return { way: "dump" };
  const [snapshots, releases] = await Promise.all([
    snapshotsIn(ports, scope, signal),
    ports.store.releases(scope.application, scope.environment),
  ]);
  const taken = new Set(releases.map((release) => planOfRelease(release)?.database?.volume));
  const ready = snapshots.find(({ timestamp, used, name }) => timestamp === id.timestamp && !used && !taken.has(name));
  return ready ? { way: "snapshot", volume: ready.name } : { way: "archive" };
}

export interface RestoredCode {
  release: ReleaseRecord;
  plan: ReleasePlan;
  /** Why it is the live release's, and not that of the backup. */
  instead?: string;
}

/** The code that the data was written by, if its images are still there and it publishes the same ports; else the live one. */
export async function codeFor(
  { store, engine }: { store: Store; engine: Pick<Engine, "presentImages"> },
  { record, plan }: Live,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<RestoredCode> {
  const here = { release: record, plan };
  if (manifest.release === record.number) return here;
  if (manifest.release === undefined) return { ...here, instead: "the backup names no release" };
  const release = await store.release(record.application, manifest.release);
  const own = planOfRelease(release);
  const name = `r${manifest.release}, which was live then,`;
  // A panel that was recovered from a backup of before it gives the number away once more.
  const another = manifest.commit !== undefined && manifest.commit !== release?.commit;
  if (!release || !own || another || release.environment !== record.environment)
    return { ...here, instead: `${name} is not recorded` };
  const gone = withoutImage(own, new Set(await engine.presentImages(imagesOf(own), signal)));
  if (gone.length > 0) return { ...here, instead: `the images of ${name} are not on the engine any more` };
  if (!isDeepStrictEqual(own.gateway.routes, plan.gateway.routes))
    return { ...here, instead: `${name} published other ports` };
  return { release, plan: own };
}

import type { BackupMethod } from "../../../contract/backups.ts";
import { snapshotName, taskName } from "../../../domain/release/names.ts";
import type { ContainerSpec, Scope, VolumeSpec } from "../../../domain/release/spec.ts";
import type { DatabaseServer } from "../../database-server.ts";
import type { BackupId, DatabaseAt, DatabaseFacts, Manifest } from "../../ports.ts";
import type { RunContext } from "../deploy-request.ts";

/** Which backup a run proves, and what for. */
export interface ProofPlan {
  id: BackupId;
  method: BackupMethod;
  scope: Scope;
  database: Pick<DatabaseAt, "engine" | "name" | "user">;
  /** The live database's; copies are started like it, of the image that they come from. */
  server: ContainerSpec;
  /** What lives with a copy calls it by these names: who rehearses on it. */
  names?: string[];
}

/** Everything that is decided before a backup is begun. */
export interface BackupPlan extends ProofPlan {
  source: DatabaseServer;
  /** Of the source, before. */
  facts: DatabaseFacts;
  /** What is live, why and for whom it is taken. */
  about: Pick<Manifest, "release" | "commit" | "reason" | "by" | "setAside">;
  /** Which other volumes are in it; a plan of an earlier version has none. */
  volumes?: VolumeSpec[];
}

export interface Skipped {
  skipped: string;
}

/** A deploy prepares its backup in a step of its own; the other pipelines are about nothing else. */
const planned = (context: RunContext) => context.planOf(context.hasPlan("back-up") ? "back-up" : "preflight");

/** `undefined`: none is taken. */
export function backupOf(context: RunContext): BackupPlan | undefined {
  const plan = planned(context) as BackupPlan | Skipped;
  return "skipped" in plan ? undefined : plan;
}

export const proofOf = (context: RunContext): ProofPlan | undefined => backupOf(context);

/** What a step notes when there is nothing for it to do. */
export function noteSkipped(context: RunContext): void {
  const plan = planned(context) as Skipped;
  context.note(plan.skipped);
}

/** What carries which is removed by it: servers of the snapshot, those on the copy that is proven, the copy itself, and copies of other volumes. */
export const marks = {
  snapshot: (run: number) => `run${run}-snapshot`,
  proof: (run: number) => `run${run}-proof`,
  copy: (run: number) => `run${run}-copy`,
  volumes: (run: number) => `run${run}-volumes`,
};

export const allMarks = (run: number) => Object.values(marks).map((mark) => mark(run));

const dataFolder = "/var/lib/mysql";
/** Where the data folder is no named volume. */
const otherwise = { name: "data", key: "data" };

/** The volume with the server's data folder. */
export function dataVolume({ runtime, volumes }: ContainerSpec): VolumeSpec {
  const mount = runtime.mounts.find(({ target }) => target === dataFolder);
  return volumes.find(({ key }) => mount?.type === "volume" && key === mount.volume) ?? otherwise;
}

/** The mounts of a server that gets another volume as its data folder, and no other volume of the live one's. */
export const mountsWith = (
  { mounts }: ContainerSpec["runtime"],
  volume: VolumeSpec,
): ContainerSpec["runtime"]["mounts"] => [
  ...mounts.filter(({ type, target }) => type === "bind" && target !== dataFolder),
  { type: "volume", volume: volume.key, target: dataFolder, readOnly: false },
];

export function snapshotVolume({ id, scope, server }: ProofPlan): VolumeSpec {
  const { name, key } = dataVolume(server);
  const base = name === otherwise.name ? `${scope.application}-${scope.environment}-${name}` : name;
  return { name: snapshotName(base, id.timestamp), key, snapshot: id.timestamp };
}

/** What is read back from the archive, and what of a dump is loaded. */
export function copyVolume({ scope, server }: ProofPlan, run: number): VolumeSpec {
  const { key } = dataVolume(server);
  return { name: taskName(scope.application, scope.environment, run, "copy"), key, scratch: marks.copy(run) };
}

/** What of another volume is read back. */
export const volumeCopy = ({ scope }: ProofPlan, run: number, key: string): VolumeSpec => ({
  name: taskName(scope.application, scope.environment, run, `copy-${key}`),
  key,
  scratch: marks.volumes(run),
});

export const volumeArchive = (key: string) => ({
  role: "volume" as const,
  name: `volume-${key}.tar.zst`,
  volume: key,
});

export const archive = (method: BackupMethod) => ({
  role: "database" as const,
  name: method === "physical" ? "database.tar.zst" : "database.sql.zst",
});

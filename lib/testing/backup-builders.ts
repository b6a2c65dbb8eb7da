import type { BackupFacts, BackupId, Backups, Manifest, Proof } from "../application/ports.ts";
import type { FailedProof } from "../domain/backup/manifest.ts";
import { someTime } from "./builders.ts";

export const aBackupId = (facts: Partial<BackupId> = {}): BackupId => ({
  application: "wms",
  environment: "production",
  timestamp: "2026-11-25T19-01-07Z",
  ...facts,
});

const objects = { tables: 1, views: 1, routines: 0, triggers: 0, events: 0 };

/** A physical copy of one table with 3 to 5 rows. */
export const backupFacts = (facts: Partial<BackupFacts> = {}): BackupFacts => ({
  method: "physical",
  database: { name: "warehouse_wms", engine: "mysql", serverVersion: "9.7.4", image: "sha256:1" },
  tookMs: 1_200,
  takenAt: { from: someTime, to: someTime + 1_200 },
  binaryLog: { file: "binlog.000002", position: 158, gtids: "" },
  source: { tables: { items: { min: 3, max: 5 } }, schema: "schema-1", objects, notInnodb: [] },
  release: 2,
  commit: "a".repeat(40),
  reason: "by hand",
  by: "Anna",
  ...facts,
});

export const aManifest = (facts: Partial<Manifest> = {}): Manifest => ({
  version: 1,
  id: aBackupId(),
  ...backupFacts(),
  run: 1,
  files: [{ role: "database", name: "database.sql.zst", bytes: 20, sha256: "0".repeat(64) }],
  bytes: 20,
  ...facts,
});

export type NewProof = Omit<Proof, "version" | "manifest">;

/** Of a copy of `backupFacts`. */
export const aProof = (facts: Partial<NewProof> = {}): NewProof => ({
  at: someTime + 10_000,
  tookMs: 4_000,
  tables: { items: { rows: 4, checksum: "1234" } },
  schema: "schema-1",
  objects,
  serverVersion: "9.7.4",
  by: "Anna",
  run: 1,
  ...facts,
});

export const aFailedProof = (facts: Partial<Omit<FailedProof, "version" | "manifest">> = {}) => ({
  at: someTime + 20_000,
  why: "Table items is missing.",
  run: 2,
  ...facts,
});

/** A finished backup with one file. */
export async function storeBackup(
  backups: Backups,
  id: BackupId = aBackupId(),
  { run = 1, content = "-- a dump" }: { run?: number; content?: string | Buffer } = {},
): Promise<Manifest> {
  const unfinished = await backups.begin(id, run);
  const write = async (into: NodeJS.WritableStream) => void into.write(content);
  await unfinished.store({ role: "database", name: "database.sql.zst" }, write, AbortSignal.timeout(20_000));
  return unfinished.finish(backupFacts());
}

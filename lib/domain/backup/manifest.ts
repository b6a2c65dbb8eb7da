import { z } from "zod";
import { backupMethods, timestampSchema } from "../../contract/backups.ts";
import { commitSchema, environmentSchema } from "../../contract/schemas.ts";
import { slipwaySchema } from "../../contract/slipway-yaml.ts";

/**
 * What a backup says of itself (`manifest.json`, written last), and what was found when it was restored (`proof.json`,
 * `proof-failed.json`). They are read back from a disk, so everything in them is checked.
 */

const count = z.int().nonnegative();
const moment = z.int().nonnegative().describe("epoch milliseconds");
const text = z.string().max(2_000);
const name = text.min(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const backupIdSchema = z.strictObject({
  application: slipwaySchema.shape.application,
  environment: environmentSchema,
  timestamp: timestampSchema,
});

/** A name inside the backup's folder, never a path: `database.tar.zst`, `volume-uploads.tar.zst`. */
export const fileNameSchema = z
  .string()
  .max(120)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*\.(?:sql|tar|xb)\.zst$/);

const fileSchema = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("database"), name: fileNameSchema, bytes: count, sha256 }),
  /** `volume`: its key in the compose file. */
  z.strictObject({ role: z.literal("volume"), name: fileNameSchema, volume: name, bytes: count, sha256 }),
]);

/** How many there are of each kind. */
const objectsSchema = z.strictObject({
  tables: count,
  views: count,
  routines: count,
  triggers: count,
  events: count,
});

/** Files, folders and links in a volume, and how long they are as a tar; by the volume's key. */
const volumesSchema = z.record(name, z.strictObject({ entries: count, bytes: count }));

const sourceSchema = z.strictObject({
  /** Rows before and after the copy was taken: a copy has at least the smaller and at most the larger number. */
  tables: z.record(z.string(), z.strictObject({ min: count, max: count })),
  /** Fingerprint. */
  schema: name,
  objects: objectsSchema,
  /** Tables that only a logical dump takes along. */
  notInnodb: z.array(name),
});

export const manifestSchema = z.strictObject({
  version: z.literal(1),
  id: backupIdSchema,
  method: z.enum(backupMethods),
  database: z.strictObject({
    name,
    engine: z.enum(["mysql", "mariadb"]),
    /** With `image`, absent only where `source` is. */
    serverVersion: name.optional(),
    /** Id of the server's image. */
    image: name.optional(),
  }),
  files: z
    .array(fileSchema)
    .min(1)
    .refine((files) => new Set(files.map((file) => file.name)).size === files.length, "names a file twice"),
  /** Of all files together. */
  bytes: count,
  tookMs: count,
  takenAt: z.strictObject({ from: moment, to: moment }),
  binaryLog: z.strictObject({ file: name, position: count, gtids: z.string().optional() }).optional(),
  /** What it is a copy of. Absent where nobody counted; then it can never be proven. */
  source: sourceSchema.optional(),
  /** Digest of the server's accounts, which a physical copy has too; absent where they changed meanwhile. */
  accounts: sha256.optional(),
  /** Of those that are in it, as they were read. */
  volumes: volumesSchema.optional(),
  /** The run of the restore that had switched away from this database when it was taken; without it, it was live. */
  setAside: z.int().positive().optional(),
  /** What was live when it was taken, or used the database that was set aside. */
  release: z.int().positive().optional(),
  commit: commitSchema.optional(),
  reason: text,
  by: text,
  run: z.int().positive(),
});

export const proofSchema = z.strictObject({
  version: z.literal(1),
  /** sha256 of the very `manifest.json` that was proven. */
  manifest: sha256,
  at: moment,
  tookMs: count,
  /** As they were in the restored copy. */
  tables: z.record(z.string(), z.strictObject({ rows: count, checksum: text })),
  schema: name,
  objects: objectsSchema,
  serverVersion: name,
  /** As they were in the restored copies. */
  volumes: volumesSchema.optional(),
  by: text,
  run: z.int().positive(),
});

export const failedProofSchema = z.strictObject({
  version: z.literal(1),
  manifest: sha256,
  at: moment,
  why: text.min(1),
  run: z.int().positive(),
});

export const pinSchema = z.strictObject({ by: text, at: moment });

export type BackupId = z.infer<typeof backupIdSchema>;
export type Manifest = z.infer<typeof manifestSchema>;
export type BackupFile = Manifest["files"][number];
export type SourceFacts = z.infer<typeof sourceSchema>;
export type DatabaseObjects = z.infer<typeof objectsSchema>;
export type Proof = z.infer<typeof proofSchema>;
export type FailedProof = z.infer<typeof failedProofSchema>;
export type Pin = z.infer<typeof pinSchema>;

/** What is found in a restored copy. */
export type RestoredFacts = Pick<Proof, "tables" | "schema" | "objects" | "serverVersion">;
export type VolumesFacts = z.infer<typeof volumesSchema>;

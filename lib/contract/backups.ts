import { z } from "zod";
import { environmentSchema, requestIdSchema } from "./schemas.ts";

const shape = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z$/;
const timeOf = (timestamp: string) => Date.parse(timestamp.replace(shape, "$1T$2:$3:$4Z"));

/** When a backup was begun, and the name of its folder, in order of time: `2026-11-25T19-01-07Z`. Nothing else is one. */
export const timestampSchema = z
  .string()
  .regex(shape, "A backup is named by its time, like 2026-11-25T19-01-07Z")
  .refine((timestamp) => {
    const ms = timeOf(timestamp);
    return Number.isFinite(ms) && timestampOf(ms) === timestamp;
  }, "There is no such time");

export function timestampOf(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
}

/** Epoch milliseconds. */
export const timestampTime = (timestamp: string): number => timeOf(timestampSchema.parse(timestamp));

export const backupMethods = ["physical", "logical"] as const;
export type BackupMethod = (typeof backupMethods)[number];

/**
 * `proven`: a restored copy was compared with its source. `stored`: not yet. `failed`: compared, and it differs. `damaged`:
 * what lies there is not what was stored.
 */
export type BackupState = "proven" | "stored" | "failed" | "damaged";

/** A backup in the list. Of a damaged one only what can still be read is there. */
export interface BackupView {
  timestamp: string;
  environment: z.infer<typeof environmentSchema>;
  /** Epoch milliseconds. */
  at: number;
  state: BackupState;
  /** Why it is failed or damaged, or why a proof that is there does not count. */
  why?: string;
  method?: BackupMethod;
  /** As it lies on the disk, compressed. */
  bytes?: number;
  provenAt?: number;
  proofTookMs?: number;
  /** Of all tables; counted in the restored copy where there is a proof, else the least the source had. */
  rows?: number;
  /** What was live when it was taken. */
  release?: number;
  commit?: string;
  reason?: string;
  by?: string;
  run?: number;
  pinned: boolean;
  /** A snapshot in a volume is there: restoring it is starting a server. */
  ready: boolean;
  /** It can be restored. */
  usable: boolean;
}

const asked = { requestId: requestIdSchema, environment: environmentSchema };
const backup = { timestamp: timestampSchema };

export const backUpInput = z.object({
  kind: z.literal("back-up"),
  ...asked,
  /** Otherwise as the database's tables allow. */
  method: z.literal("logical").optional(),
  /** A standby whose database a restore has switched away from: that is copied, instead of what is live. */
  release: z.number().int().positive().optional(),
});

/** Restores a backup into a copy that nobody uses, and compares. */
export const proveInput = z.object({ kind: z.literal("prove"), ...asked, ...backup });

/** A portable dump of a backup, to be taken out of here. */
export const exportInput = z.object({ kind: z.literal("export"), ...asked, ...backup });

/** Back to the data of a backup, beside what is live; what was live stays for undo. */
export const restoreInput = z.object({
  kind: z.literal("restore"),
  ...asked,
  ...backup,
  phrase: z.string().max(40).optional(),
});

/** Back to the database that a restore has switched away from. */
export const undoRestoreInput = z.object({
  kind: z.literal("undo-restore"),
  ...asked,
  /** The restore's; without it, the last one. */
  run: z.number().int().positive().optional(),
  phrase: z.string().max(40).optional(),
});

/** Which backup a question or request without a run is about. */
export const backupRequest = z.object({ environment: environmentSchema, ...backup });

/** What a run has exported, and is asked for while it is kept. */
export const exportRequest = z.object({ environment: environmentSchema, run: z.number().int().positive() });

/** SQL as Zstandard, in order. It is whole only when the last event came, and is about what was read. */
export type ExportEvent = { type: "bytes"; base64: string } | { type: "whole"; bytes: number; sha256: string };

/** What is in the live database and not in a backup. */
export interface RestoreLoss {
  /**
   * `binary-log`: what the server has recorded since; `counts`: how many rows there are more or fewer, and rows that were
   * only changed do not show.
   */
  by: "binary-log" | "counts" | "unknown";
  /** Why it is unknown. */
  why?: string;
  /** With the binary log. */
  transactions?: number;
  /** With the binary log: those that it does not count by table, such as CREATE, ALTER, DROP and TRUNCATE. */
  statements?: number;
  /**
   * The most changed first: how often rows of it were written (binary log; one write may change many), or how many rows
   * more there are now, negative where there are fewer. `rows` is the latter beside the former, where it is soon counted.
   */
  tables: { table: string; changes: number; rows?: number }[];
}

/** What becomes of the files that are not in the database: volumes by their keys in the compose file, folders of the host. */
export interface RestoreFiles {
  /** In the backup: they come back in volumes beside those of now, which stay with the live release. */
  restored: string[];
  /** Not in the backup: a restore changes nothing of them, nor does its undo. */
  untouched: string[];
  /** In the backup, and nothing that is live uses them: there they stay. */
  unused: string[];
}

/** What a restore would do, to be looked at before. Today's data is kept for undo, whatever it says. */
export interface RestorePreview {
  environment: z.infer<typeof environmentSchema>;
  timestamp: string;
  /** Epoch milliseconds. */
  at: number;
  /** How long ago that was. */
  sinceMs: number;
  proven: boolean;
  loss: RestoreLoss;
  files: RestoreFiles;
  /** A volume that is ready, a physical copy in the archive, or a dump. */
  way: "snapshot" | "archive" | "dump";
  /** From earlier restores of this kind, or by size. */
  takes: { ms: number; by: "earlier" | "size" };
  live: number;
  /** Whose code will run; `instead`: why it is the live release's and not that of the backup. */
  code: { release: number; commit: string; instead?: string };
  /** The phrase that is asked for. */
  confirm?: string;
}

export type BackUpInput = z.infer<typeof backUpInput>;
export type ProveInput = z.infer<typeof proveInput>;
export type ExportInput = z.infer<typeof exportInput>;
export type RestoreInput = z.infer<typeof restoreInput>;
export type UndoRestoreInput = z.infer<typeof undoRestoreInput>;
export type BackupRequest = z.infer<typeof backupRequest>;

import type { Writable } from "node:stream";
import type { Environment } from "../../contract/names.ts";

export interface BackupId {
  application: string;
  environment: Environment;
  /** Also the name of its folder: `2026-11-25T19-01-07Z`. */
  timestamp: string;
}

/** What a backup says of itself, in `manifest.json` beside it. Written last: without one it is none. */
export interface Manifest {
  id: BackupId;
  method: "logical";
  database: string;
  engine: "mysql" | "mariadb";
  file: string;
  /** Of the file as it lies there, compressed. */
  bytes: number;
  sha256: string;
  /** What was live when it was taken; absent when nothing was. */
  release?: number;
  commit?: string;
  reason: string;
  by: string;
  run: number;
  tookMs: number;
}

/** Backups of this panel, on the worker's disk: secret material, for nobody else to read. */
export interface Backups {
  /** `write` gives the content; it is compressed, and kept only when `write` has answered and all is on the disk. */
  store(
    id: BackupId,
    facts: Omit<Manifest, "id" | "file" | "bytes" | "sha256" | "tookMs">,
    write: (into: Writable) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Manifest>;
  manifest(id: BackupId): Promise<Manifest | undefined>;
  /** Removes what is there of a backup that has no manifest; a finished one stays. */
  removeUnfinished(id: BackupId): Promise<void>;
}

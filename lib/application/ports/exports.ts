import type { Readable, Writable } from "node:stream";

/** Of a file as it lies there. */
export interface ExportedFile {
  bytes: number;
  sha256: string;
}

/**
 * Dumps that were taken out of backups and wait to be fetched, on the worker's disk: secret material. One a run. Refusals:
 * `backup-not-stored` and `backup-unreadable` where the disk refuses, `export-not-found`.
 */
export interface Exports {
  /** `write` gives the content; it is compressed, and there only when all of it is on the disk. Replaces an earlier try. */
  write(run: number, write: (into: Writable) => Promise<void>, signal: AbortSignal): Promise<ExportedFile>;
  /** As it lies there, compressed. */
  open(run: number, signal: AbortSignal): Promise<Readable>;
  remove(run: number): Promise<void>;
  /** Whatever was written before that, in epoch milliseconds. */
  removeBefore(at: number): Promise<void>;
}

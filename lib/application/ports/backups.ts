import type { Readable, Writable } from "node:stream";
import type { Environment } from "../../contract/names.ts";
import type { Backup, WholeBackup } from "../../domain/backup/backup.ts";
import type { BackupFile, BackupId, FailedProof, Manifest, Pin, Proof } from "../../domain/backup/manifest.ts";

export type { Backup, WholeBackup } from "../../domain/backup/backup.ts";
export type { BackupFile, BackupId, Manifest, Proof } from "../../domain/backup/manifest.ts";

/** What is to be stored: a file of the backup before its content is known. */
export type NewBackupFile = { role: "database"; name: string } | { role: "volume"; name: string; volume: string };

/** What the manifest says beyond what the store knows by itself. */
export type BackupFacts = Omit<Manifest, "version" | "id" | "files" | "bytes" | "run">;

/**
 * Backups of this panel, on the worker's disk: secret material, for nobody else to read. The folder is the truth, and what
 * is listed is what lies there. Refusals: `backup-not-found`, `backup-exists`, `backup-damaged` with what is wrong, and
 * `backup-not-stored` or `backup-unreadable` where the disk refuses.
 */
export interface Backups {
  /** Newest first. Looks at manifests and at the files' sizes, not at what is in them. */
  list(application: string, environment: Environment): Promise<Backup[]>;
  /**
   * The first proven one of that list, of what was live, whose time has come by `now`: a clock that was ahead has named others. Looks at no
   * older ones, for it is asked for after every step of a run.
   */
  newestProven(application: string, environment: Environment, now: number): Promise<WholeBackup | undefined>;
  read(id: BackupId): Promise<WholeBackup>;
  /** The same, and every file's content is what was stored. */
  verify(id: BackupId, signal: AbortSignal): Promise<WholeBackup>;

  /**
   * What the same run has left of an earlier attempt goes. It is a backup when it is finished, and nothing before: of two
   * runs that write the same one, the second to finish is refused.
   */
  begin(id: BackupId, run: number): Promise<UnfinishedBackup>;
  /** Removes what the run has not finished of it; a finished one stays. */
  removeUnfinished(id: BackupId, run: number): Promise<void>;
  /** The same for all but those that are being written now; for the worker's start. Answers how many there were. */
  removeAllUnfinished(): Promise<number>;

  /**
   * The content of a file as it was before it was compressed. Ends only if the file was what the manifest says; whoever
   * has read a wrong one gets `backup-damaged` in place of the end.
   */
  open(id: BackupId, file: string, signal: AbortSignal): Promise<Readable>;

  /** Replaces an earlier proof, or its failure. */
  saveProof(id: BackupId, proof: Omit<Proof, "version" | "manifest">): Promise<void>;
  /** From now on it is `failed`, whatever was proven before. */
  saveFailedProof(id: BackupId, failure: Omit<FailedProof, "version" | "manifest">): Promise<void>;
  pin(id: BackupId, pin: Pin): Promise<void>;
  unpin(id: BackupId): Promise<void>;
  /** Damaged ones too. Half removed it is none any more. */
  remove(id: BackupId): Promise<void>;

  /** Free on the disk where backups lie. */
  freeBytes(): Promise<number>;
}

/** Several files may be stored at the same time. */
export interface UnfinishedBackup {
  /** `write` gives the content; it is compressed, and kept only when `write` has answered and all is on the disk. */
  store(file: NewBackupFile, write: (into: Writable) => Promise<void>, signal: AbortSignal): Promise<BackupFile>;
  /** Everything that was stored, under one manifest. Nothing can be stored afterwards. */
  finish(facts: BackupFacts): Promise<Manifest>;
}

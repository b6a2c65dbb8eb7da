import type { PanelManifest } from "../../domain/backup/panel.ts";

export type { PanelManifest } from "../../domain/backup/panel.ts";

export interface PanelBackup {
  timestamp: string;
  folder: string;
  state: "proven" | "damaged";
  /** Of a damaged one. */
  why?: string;
  /** Of one that is sound. */
  manifest?: PanelManifest;
}

/** What of the panel lies elsewhere and is needed as well, by its path in the archive. */
export type FurtherFiles = Record<string, string>;

/**
 * Backups of the panel's own database, keys and certificates, on the worker's disk. Each is opened again and looked at
 * before it gets its name. Refusals: `panel-backup-failed` with what is wrong, `backup-not-stored`, `backup-unreadable`.
 */
export interface PanelBackups {
  take(
    about: { at: number; reason: string; by: string; instance?: string; further?: FurtherFiles },
    signal: AbortSignal,
  ): Promise<PanelBackup>;
  /** Newest first. Looks at manifests, seals and sizes. */
  list(): Promise<PanelBackup[]>;
  remove(timestamp: string): Promise<void>;
  /** Of an earlier worker. */
  removeUnfinished(): Promise<void>;
}

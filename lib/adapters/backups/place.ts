import { join } from "node:path";
import type { BackupId } from "../../application/ports.ts";
import { timestampSchema } from "../../contract/backups.ts";
import type { Environment } from "../../contract/names.ts";
import { backupIdSchema } from "../../domain/backup/manifest.ts";

/** What is behind the name of a folder or file that is not finished, or half removed: none of it counts. */
export const unfinished = ".part";

export const manifestFile = "manifest.json";
export const proofFile = "proof.json";
export const failedProofFile = "proof-failed.json";
export const pinFile = "pin.json";

/** `backups/<application>/<environment>/<timestamp>/` below the data folder. */
export interface Place {
  environmentFolder: string;
  folder: string;
}

/** Refuses to make a path of anything that is no backup's name. */
export function placeOf(dataFolder: string, id: BackupId): Place {
  const { application, environment, timestamp } = backupIdSchema.parse(id);
  const environmentFolder = folderOf(dataFolder, application, environment);
  return { environmentFolder, folder: join(environmentFolder, timestamp) };
}

export const folderOf = (dataFolder: string, application: string, environment: Environment) =>
  join(dataFolder, "backups", application, environment);

/** Where a backup is while a run writes it, or while it is being removed. */
export const partFolder = ({ folder }: Place, what: number | "removed") => `${folder}.${what}${unfinished}`;

export const isTimestamp = (name: string) => timestampSchema.safeParse(name).success;

export function isPartFolder(name: string): boolean {
  const [, timestamp] = /^([^.]+)\.(?:\d+|removed)\.part$/.exec(name) ?? [];
  return timestamp !== undefined && isTimestamp(timestamp);
}

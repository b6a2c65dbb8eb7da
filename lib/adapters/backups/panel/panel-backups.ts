import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { oneAtATime } from "../../../application/one-at-a-time.ts";
import type { PanelFolders } from "../../../application/panel-folders.ts";
import type { PanelBackup, PanelBackups } from "../../../application/ports.ts";
import { timestampOf, timestampSchema, timestampTime } from "../../../contract/backups.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { panelManifestSchema } from "../../../domain/backup/panel.ts";
import { absent, type Disk, isComplaint, makeFolder, nodeDisk, reading, syncFolder, writing } from "../disk.ts";
import { isTimestamp, manifestFile, unfinished } from "../place.ts";
import { Broken, createSeal } from "../seal.ts";
import { keyName } from "./open-panel-backup.ts";
import { writePanelBackup } from "./write-panel-backup.ts";

export interface PanelBackupSettings {
  folders: PanelFolders;
  /** Opens a value of the database with the worker's key; throws where it is another key's. */
  opens(key: string, sealed: string): unknown;
  disk?: Disk;
}

/** `backups/panel/<timestamp>/` below the data folder, by the same rules as the backups of an environment. */
export function panelBackups({ folders, opens, disk = nodeDisk }: PanelBackupSettings): PanelBackups {
  const { data: dataFolder } = folders;
  const all = join(dataFolder, "backups", "panel");
  const inTurn = oneAtATime();
  const namesIn = async () => (await disk.readdir(all).catch(absent)) ?? [];

  const take: PanelBackups["take"] = async ({ at, further = {}, ...about }, signal) => {
    const timestamp = freeName(await namesIn(), at);
    const folder = join(all, timestamp);
    const part = `${folder}${unfinished}`;
    try {
      const manifest = await writing(folder, "Nothing was changed.", async () => {
        await makeFolder(disk, dataFolder, "backups", "panel", `${timestamp}${unfinished}`);
        const written = await writePanelBackup(
          { folders, opens, disk },
          part,
          { timestamp, further, ...about },
          signal,
        );
        await syncFolder(disk, part);
        await disk.rename(part, folder);
        await syncFolder(disk, all);
        return written;
      });
      return { timestamp, folder, state: "proven", manifest };
    } catch (error) {
      await disk.rm(part, { recursive: true, force: true }).catch(() => {}); // the next start sweeps it
      signal.throwIfAborted();
      throw error instanceof Broken ? notProven(error) : error;
    }
  };

  return {
    take: (about, signal) => inTurn(() => take(about, signal)),

    async list() {
      const timestamps = (await reading(all, namesIn)).filter(isTimestamp).sort().reverse();
      const key = (await readFile(join(dataFolder, keyName), "utf8").catch(absent))?.trim();
      return Promise.all(timestamps.map((timestamp) => look(disk, join(all, timestamp), timestamp, key)));
    },

    async remove(timestamp) {
      const folder = join(all, timestampSchema.parse(timestamp));
      await writing(folder, "As long as it has its name it is whole.", async () => {
        await disk.rename(folder, `${folder}${unfinished}`);
        await syncFolder(disk, all);
        await disk.rm(`${folder}${unfinished}`, { recursive: true, force: true });
      });
    },

    async removeUnfinished() {
      for (const name of (await namesIn()).filter((one) => one.endsWith(unfinished)))
        await disk.rm(join(all, name), { recursive: true, force: true });
    },
  };
}

/** Two never have one name, however quickly they follow. */
function freeName(names: readonly string[], at: number): string {
  const taken = new Set(names.map((name) => name.replace(unfinished, "")));
  let timestamp = timestampOf(at);
  while (taken.has(timestamp)) timestamp = timestampOf(timestampTime(timestamp) + 1000);
  return timestamp;
}

async function look(disk: Disk, folder: string, timestamp: string, key: string | undefined): Promise<PanelBackup> {
  const damaged = (why: string) => ({ timestamp, folder, state: "damaged" as const, why });
  try {
    const text = await disk.readFile(join(folder, manifestFile), "utf8").catch(absent);
    if (text === undefined) return damaged(`${manifestFile} is missing.`);
    if (!key) return damaged(`${keyName} is missing, so nobody can tell who wrote it.`);
    const manifest = createSeal(key).open("panel manifest", panelManifestSchema, text);
    const { name, bytes } = manifest.archive;
    const there = await disk.lstat(join(folder, name)).catch(absent);
    if (there?.size !== bytes) return damaged(`${name} is missing, or not in its full size.`);
    return { timestamp, folder, state: "proven", manifest };
  } catch (error) {
    if (error instanceof Broken) return damaged(`${manifestFile} ${error.message}.`);
    if (isComplaint(error)) return damaged(`It cannot be read: ${error.message}.`);
    throw error;
  }
}

const notProven = ({ message }: Broken) =>
  new Refusal(
    "panel-backup-failed",
    `The panel was not backed up: what was to be kept ${message}. Nothing was changed. Look at the worker's disk, then try again.`,
  );

import { copyFile, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import Libsql from "libsql";
import type { PanelFolders } from "../../../application/panel-folders.ts";
import { Refusal } from "../../../contract/refusal.ts";
import type { PanelManifest } from "../../../domain/backup/panel.ts";
import { absent, isComplaint } from "../disk.ts";
import { isTimestamp, manifestFile } from "../place.ts";
import { Broken } from "../seal.ts";
import {
  databaseName,
  environmentFolder,
  folderOf,
  type OpenedPanelBackup,
  openPanelBackup,
  readManifest,
} from "./open-panel-backup.ts";

export interface Recovery {
  /** A backup of the panel, or the folder with all of them: then the newest. */
  from: string;
  folders: PanelFolders;
  /** The recovery key's content, where the backup is encrypted. */
  identity?: string;
  /** Names of the migrations that this version has. */
  migrations: readonly string[];
  /** Where the database says that it was recovered, for the worker's next start. */
  mark: { key: string; value(manifest: PanelManifest): string; releaseFloor: string };
  opens(key: string, sealed: string): unknown;
}

export interface Recovered {
  manifest: PanelManifest;
  folder: string;
  /** Env files of the application, put aside below the data folder: their place is the application's root. */
  environmentFiles: string[];
}

/** What may lie there before: the backups, which somebody has brought back. */
const mayBeThere = new Set(["backups", "lost+found"]);
const unpacked = "recovering.part";
export const putAside = "recovered-environment";

/**
 * Puts a panel's database, keys and certificates into a data folder that has none. Everything is unpacked and looked at
 * beside first; the database comes last, so that a panel is there whole or not at all.
 */
export async function recoverPanel(recovery: Recovery, signal: AbortSignal): Promise<Recovered> {
  const { folders } = recovery;
  const { data: dataFolder } = folders;
  const folder = await chosen(recovery.from);
  for (const place of new Set(Object.values(folders))) await assertEmpty(place);
  const { manifest } = await saying(folder, () => readManifest(folder));
  assertKnown(manifest, recovery.migrations);
  try {
    for (const place of Object.values(folders)) await mkdir(place, { recursive: true, mode: 0o700 });
    const into = join(dataFolder, unpacked);
    await rm(into, { recursive: true, force: true });
    const key = recovery.identity === undefined ? undefined : { identity: identityIn(recovery.identity) };
    const opened = await saying(folder, () => openPanelBackup({ folder, into, opens: recovery.opens }, key, signal));
    markRecovered(join(into, databaseName), recovery.mark, manifest);
    const environmentFiles = await putInPlace(opened, into, folders);
    return { manifest, folder, environmentFiles };
  } catch (error) {
    if (!isComplaint(error)) throw error;
    throw new Refusal(
      "recovery-not-written",
      `The panel was not recovered to ${dataFolder}: ${error.message}. Make room there, or give Slipway the right to write; remove what is left there but backups, then try again.`,
    );
  }
}

async function chosen(from: string): Promise<string> {
  const names = await readdir(from).catch(absent);
  if (!names) throw new Refusal("panel-backup-not-found", `${from} is no folder. Nothing was changed. ${whichFolder}`);
  if (names.includes(manifestFile)) return from;
  const newest = names.filter(isTimestamp).sort().at(-1);
  if (newest !== undefined) return join(from, newest);
  throw new Refusal(
    "panel-backup-not-found",
    `There is no backup of a panel in ${from}. Nothing was changed. ${whichFolder}`,
  );
}

const whichFolder = "Name one of those in backups/panel, or that folder for the newest of them.";

async function assertEmpty(dataFolder: string): Promise<void> {
  const there = ((await readdir(dataFolder).catch(absent)) ?? []).filter(
    (name) => !mayBeThere.has(name) && name !== unpacked,
  );
  if (there.length === 0) return;
  throw new Refusal(
    "data-folder-in-use",
    `${dataFolder} has ${there.slice(0, 5).join(", ")} in it, and a panel is only recovered into a folder that has nothing but backups. Nothing was changed. Choose another folder with SLIPWAY_DATA or SLIPWAY_SHARED, or move away what is there.`,
  );
}

function assertKnown({ migrations }: PanelManifest, known: readonly string[]): void {
  const unknown = migrations.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new Refusal(
    "database-newer",
    `The backup is of a newer Slipway than this one (${unknown}). Nothing was changed. Install the version that took it, or a later one.`,
  );
}

async function saying<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (!(error instanceof Broken)) throw error;
    throw new Refusal(
      "panel-backup-damaged",
      `The backup ${folder} ${error.message}. Nothing was recovered. Choose another one.`,
    );
  });
}

/** As age-keygen writes it: with lines that say what it is. */
const identityIn = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#")) ?? "";

/** More than are given away between two backups of a panel. */
const numbersSkipped = 100;

/**
 * Runs and releases give things on the engine, and in backups, their numbers: what the lost panel gave away since the
 * backup must not be given once more, to something else.
 */
function markRecovered(file: string, mark: Recovery["mark"], manifest: PanelManifest): void {
  const database = new Libsql(file);
  const setting = "INSERT OR REPLACE INTO Setting (key, value)";
  try {
    database.prepare(`${setting} VALUES (?, ?)`).run(mark.key, mark.value(manifest));
    database
      .prepare(`${setting} SELECT ?, CAST(COALESCE(MAX(number), 0) + ${numbersSkipped} AS TEXT) FROM "Release"`)
      .run(mark.releaseFloor);
    database.exec(`UPDATE sqlite_sequence SET seq = seq + ${numbersSkipped} WHERE name = 'Run'`);
  } finally {
    database.close();
  }
}

/** The database last: where it is, everything is. */
async function putInPlace(
  { files, remove }: OpenedPanelBackup,
  into: string,
  folders: PanelFolders,
): Promise<string[]> {
  const paths = files.map(({ path }) => path).filter((path) => path !== databaseName);
  const aside: string[] = [];
  for (const path of [...paths, databaseName]) {
    const own = path.startsWith(`${environmentFolder}/`) ? path.slice(environmentFolder.length + 1) : undefined;
    const target = own === undefined ? join(folderOf(path, folders), path) : join(folders.data, putAside, own);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await sync(join(into, path));
    await move(join(into, path), target);
    await sync(dirname(target));
    if (own !== undefined) aside.push(own);
  }
  await remove();
  return aside;
}

/** Whole or not at all, also to another file system. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EXDEV") throw error;
    const beside = `${to}.part`;
    await copyFile(from, beside);
    await sync(beside);
    await rename(beside, to);
  });
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}

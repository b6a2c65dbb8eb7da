import * as node from "node:fs/promises";
import { dirname } from "node:path";
import { Refusal } from "../../contract/refusal.ts";

/** What backups need of the file system; faults are put in its way here. */
export type Disk = Pick<typeof node, "lstat" | "mkdir" | "open" | "readdir" | "readFile" | "rename" | "rm" | "statfs">;

export const nodeDisk: Disk = node;

export type FileHandle = node.FileHandle;

/** A new file for the worker alone; on the disk when this answers. Its folder still has to be synced. */
export async function writeNew(disk: Disk, path: string, write: (target: FileHandle) => Promise<void>): Promise<void> {
  const target = await disk.open(path, "wx", 0o600);
  try {
    await write(target);
    await target.sync();
  } finally {
    await target.close();
  }
}

/** In place of what is there, in one go: there is the old file or the new one, whatever happens. */
export async function replaceFile(disk: Disk, path: string, text: string): Promise<void> {
  const temporary = `${path}.part`;
  await disk.rm(temporary, { force: true });
  await writeNew(disk, temporary, (target) => target.writeFile(text));
  await disk.rename(temporary, path);
  await syncFolder(disk, dirname(path));
}

export async function removeFile(disk: Disk, path: string): Promise<void> {
  await disk.rm(path, { force: true });
  await syncFolder(disk, dirname(path));
}

/** What was made, renamed or removed in a folder outlives a power cut only when the folder is on the disk as well. */
export async function syncFolder(disk: Disk, folder: string): Promise<void> {
  const handle = await disk.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder that belongs to the worker alone, below one that is there; what of it is new is on the disk. */
export async function makeFolder(disk: Disk, base: string, ...names: string[]): Promise<string> {
  let folder = base;
  for (const name of names) {
    const parent = folder;
    folder = `${parent}/${name}`;
    await disk.mkdir(folder, { mode: 0o700 }).then(() => syncFolder(disk, parent), unlessThere);
  }
  return folder;
}

/** Nothing has that path. */
export function absent(failure: NodeJS.ErrnoException): undefined {
  if (failure.code !== "ENOENT" && failure.code !== "ENOTDIR") throw failure;
}

function unlessThere(failure: NodeJS.ErrnoException): void {
  if (failure.code !== "EEXIST") throw failure;
}

const complaint = /^(EACCES|EDQUOT|EFBIG|EIO|EMFILE|ENFILE|ENOSPC|EPERM|EROFS|ESTALE)$/;

/** Whether it is the disk that complains, and not our own mistake. */
export const isComplaint = (error: unknown): error is NodeJS.ErrnoException =>
  complaint.test((error as NodeJS.ErrnoException).code ?? "");

/** The disk's own complaints in words that say what state things are in; others as they are. */
export async function writing<T>(folder: string, state: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (!isComplaint(error)) throw error;
    throw new Refusal(
      "backup-not-stored",
      `Nothing could be written to ${folder}: ${error.message}. ${state} Make room there, or give Slipway the right to write, then try again.`,
    );
  });
}

export async function reading<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw isComplaint(error) ? unreadable(folder, error) : error;
  });
}

export const unreadable = (folder: string, { message }: Error) =>
  new Refusal(
    "backup-unreadable",
    `${folder} could not be read: ${message}. Nothing was changed. Look at the disk, and that Slipway may read there, then try again.`,
  );

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startTime } from "./processes.ts";

/** A user is a file named after a process and its start time, so that a recycled process id is nobody. */
export async function register(folder: string, pid: number): Promise<void> {
  const started = await startTime(pid);
  if (!started) throw new Error(`Process ${pid} is not running, so it cannot use the engine.`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${pid}-${started}`), "");
}

export async function forget(folder: string, pid: number): Promise<void> {
  for (const name of await entries(folder)) {
    if (name.startsWith(`${pid}-`)) await rm(join(folder, name), { force: true });
  }
}

/** The processes that use the engine; entries of processes that are gone are removed. */
export async function currentUsers(folder: string): Promise<number[]> {
  const users: number[] = [];
  for (const name of await entries(folder)) {
    const [pid = "", started] = name.split("-");
    if ((await startTime(Number(pid))) === started) users.push(Number(pid));
    else await rm(join(folder, name), { force: true });
  }
  return users;
}

const entries = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });

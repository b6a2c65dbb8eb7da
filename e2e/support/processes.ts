import { readdir, readFile } from "node:fs/promises";
import { ownPanel } from "./handed-down.ts";

/** The process of the panel that runs this script: the supervisor's own child. */
export async function pidOf(script: "worker.ts" | "server.ts"): Promise<number> {
  const supervisor = String(ownPanel().pid);
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const [command, status] = await Promise.all([read(`/proc/${pid}/cmdline`), read(`/proc/${pid}/status`)]);
    if (command.split("\0").includes(script) && status.match(/^PPid:\t(\d+)$/m)?.[1] === supervisor) return Number(pid);
  }
  throw new Error(`The panel (process ${supervisor}) has no child that runs ${script}.`);
}

/** A process may end while it is looked at. */
const read = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");

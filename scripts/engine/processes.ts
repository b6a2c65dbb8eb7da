import { readdir, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** When a process started, in clock ticks since boot (`/proc/PID/stat`, field 22); undefined when it is gone or dead. */
export async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (!fields || fields[0] === "Z" || fields[0] === "X") return undefined;
  return fields[19];
}

/** The processes whose program is `name` and one of whose arguments contains `argument`. */
export async function findProcesses(name: string, argument: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [program = "", ...args] = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
      return program.split("/").at(-1) === name && args.some((arg) => arg.includes(argument)) ? [pid] : [];
    }),
  );
  return found.flat();
}

/** The processes that were given a variable (`NAME=value`), whoever started them, in whatever session. */
export async function findProcessesGiven(variable: string): Promise<number[]> {
  const entries = await readdir("/proc").catch(() => []); // there is none outside Linux
  const found = await Promise.all(
    entries.map(async (entry) => {
      const environment = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/environ`, "utf8").catch(() => "") : "";
      return environment.split("\0").includes(variable) ? [Number(entry)] : [];
    }),
  );
  return found.flat();
}

/** Ends processes: politely first, by force when `graceMs` has passed. */
export async function endProcesses(pids: readonly number[], graceMs: number): Promise<void> {
  signal(pids, "SIGTERM");
  if (await allGone(pids, graceMs)) return;
  signal(pids, "SIGKILL");
  if (!(await allGone(pids, 10_000))) throw new Error(`Processes ${pids.join(", ")} do not end, not even by SIGKILL.`);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

async function allGone(pids: readonly number[], limitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await pause(50)) {
    const times = await Promise.all(pids.map(startTime));
    if (times.every((time) => time === undefined)) return true;
  }
  return false;
}

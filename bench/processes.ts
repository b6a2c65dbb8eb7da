import { readFile } from "node:fs/promises";

const tickMs = 10; // USER_HZ is 100 on every Linux that Node runs on

/** Proportional set size, in MB: shared pages count in part. */
export async function memoryOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  return Math.round((Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) * 1024) / 1e6);
}

/** Processor time used so far, in milliseconds (`/proc/PID/stat`, fields 14 and 15). */
export async function processorTimeOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

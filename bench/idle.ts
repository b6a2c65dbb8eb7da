/** `npm run bench:idle`: what web and worker cost while nothing happens, with the sample application live. */
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { benchPanel } from "./panel.ts";

const settleMs = 30_000;
const measureMs = 60_000;
const tickMs = 10; // USER_HZ is 100 on every Linux that Node runs on

/** Proportional set size, in MB: shared pages count in part. */
async function memoryOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  return Math.round((Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) * 1024) / 1e6);
}

/** Processor time used so far, in milliseconds (`/proc/PID/stat`, fields 14 and 15). */
async function processorTimeOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

await using panel = await benchPanel();
await panel.deploy("main");
await pause(settleMs);

const processes = Object.entries(panel.pids);
const before = await Promise.all(processes.map(([, pid]) => processorTimeOf(pid)));
const total = (calls: Record<string, number>) => Object.values(calls).reduce((sum, number) => sum + number, 0);
const callsUntilThen = total(panel.calls.take());
await pause(measureMs);
const calls = panel.calls.take();
const figures = await Promise.all(
  processes.map(async ([name, pid], index) => {
    const processor = (await processorTimeOf(pid)) - (before[index] ?? 0);
    return [name, { memoryMB: await memoryOf(pid), processorMsPerMinute: processor }] as const;
  }),
);
console.table(Object.fromEntries(figures));
console.table({ "engine calls of start and deploy": callsUntilThen, "engine calls of an idle minute": total(calls) });
console.log(JSON.stringify({ processes: Object.fromEntries(figures), callsUntilThen, calls }));

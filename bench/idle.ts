/** `npm run bench:idle`: what web and worker cost while nothing happens, with the sample application live. */
import { setTimeout as pause } from "node:timers/promises";
import { benchPanel } from "./panel.ts";
import { memoryOf, processorTimeOf } from "./processes.ts";

const settleMs = 30_000;
/** Longer than anything comes by that is done every few minutes. */
const minutes = 4;

await using panel = await benchPanel();
await panel.deploy("main");
await pause(settleMs);

const processes = Object.entries(panel.pids);
const before = await Promise.all(processes.map(([, pid]) => processorTimeOf(pid)));
const total = (calls: Record<string, number>) => Object.values(calls).reduce((sum, number) => sum + number, 0);
const callsUntilThen = total(panel.calls.take());
await pause(minutes * 60_000);
const calls = panel.calls.take();
const figures = await Promise.all(
  processes.map(async ([name, pid], index) => {
    const processor = Math.round(((await processorTimeOf(pid)) - (before[index] ?? 0)) / minutes);
    return [name, { memoryMB: await memoryOf(pid), processorMsPerMinute: processor }] as const;
  }),
);
console.table(Object.fromEntries(figures));
console.table({
  "engine calls of start and deploy": callsUntilThen,
  "engine calls of an idle minute": total(calls) / minutes,
});
console.log(JSON.stringify({ processes: Object.fromEntries(figures), callsUntilThen, calls }));

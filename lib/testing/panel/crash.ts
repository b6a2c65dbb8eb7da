import { setTimeout as pause } from "node:timers/promises";
import type { RunView } from "../../contract/run.ts";
import { seeded } from "../random.ts";
import type { TestPanel } from "./panel.ts";

/** When the worker dies: so many milliseconds after it has written this entry of the run's journal. */
export interface Moment {
  entry: number;
  lagMs: number;
}

const longestLagMs = 400; // long enough to be in the middle of what a step does

/** One moment in each of `count` equal parts of a journal of this length. */
export function seededMoments(seed: number, count: number, journalLength: number): Moment[] {
  const random = seeded(seed);
  const part = journalLength / count;
  return Array.from({ length: count }, (_, index) => ({
    entry: Math.max(1, Math.ceil((index + random()) * part)),
    lagMs: Math.round(random() * longestLagMs),
  }));
}

/** Deploys, kills the worker by SIGKILL at the moment (or when the run has ended before it), starts another, and waits. */
export async function deployKilledAt(panel: TestPanel, ref: string, { entry, lagMs }: Moment): Promise<RunView> {
  const { run } = await panel.entry(
    () => panel.deploy(ref),
    ({ seq, type }) => seq >= entry || type === "finished",
  );
  if (lagMs > 0) await pause(lagMs);
  await panel.worker.end("SIGKILL");
  await panel.worker.start();
  return panel.ended(run);
}

import { setTimeout as pause } from "node:timers/promises";
import type { JournalEntry, RunView } from "../../contract/run.ts";
import { seeded } from "../random.ts";
import type { TestPanel } from "./panel.ts";
import { journalOf } from "./problems.ts";

/** When the worker dies: so many milliseconds after it has written this entry of the run's journal. */
export interface Moment {
  entry: number;
  lagMs: number;
}

export interface Sweep {
  /** Entries of a good run's journal. */
  journalLength: number;
  /** How often the worker dies when not at every entry. */
  few: number;
  /** Of several sweeps over one pipeline, so that the worker dies elsewhere in each. */
  nth?: number;
}

const longestLagMs = 400; // long enough to be in the middle of what a step does
const seed = Number(process.env.SLIPWAY_SEED ?? 20261122);

const { SLIPWAY_CRASH: asked = "" } = process.env;
const [, nth = 1, of = 1] = (/^(\d+)\/(\d+)$/.exec(asked) ?? []).map(Number);

/**
 * `SLIPWAY_CRASH=every` kills at every journal write (npm run test:crash), `SLIPWAY_CRASH=2/6` at the second, the eighth, …
 * of them, so that six such runs are a whole one; without it the worker dies at a few seeded moments.
 */
export const every = asked === "every" || asked.includes("/");

/** Of a test that sweeps a journal with real runs, on a machine that may be busy. */
export const sweepLimitMs = every ? 4 * 60 * 60_000 : 600_000;

/**
 * Has the worker die in one run after the other: at a few moments of a journal as long as a good run's, or at every entry of
 * the runs' own journal, which each of them tells. Goes on when one was not as it should be, and throws with all of them.
 */
export async function sweep(order: Sweep, attempt: (moment: Moment) => Promise<RunView>): Promise<void> {
  const journal = { length: order.journalLength };
  const problems: string[] = [];
  for (const moment of every
    ? everyEntry(journal)
    : seededMoments(seed + (order.nth ?? 0), order.few, journal.length)) {
    try {
      journal.length = (await attempt(moment)).seq;
    } catch (error) {
      problems.push(`Killed ${moment.lagMs} ms after entry ${moment.entry}: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new Error(`Seed ${seed}: ${problems.length} problems\n${problems.join("\n")}`);
}

function* everyEntry(journal: { readonly length: number }): Generator<Moment> {
  for (let entry = nth; entry <= journal.length; entry += of) yield { entry, lagMs: 0 };
}

/** One moment in each of `count` equal parts of a journal of this length. */
function seededMoments(from: number, count: number, journalLength: number): Moment[] {
  const random = seeded(from);
  const part = journalLength / count;
  return Array.from({ length: count }, (_, index) => ({
    entry: Math.max(1, Math.ceil((index + random()) * part)),
    lagMs: Math.round(random() * longestLagMs),
  }));
}

/** Begins a run, kills the worker by SIGKILL at the moment (or when the run has ended before it), starts another, and waits. */
export async function killedAt(
  panel: TestPanel,
  begin: () => Promise<number>,
  { entry, lagMs }: Moment,
): Promise<RunView> {
  const { run } = await panel.entry(begin, ({ seq, type }) => seq >= entry || type === "finished");
  if (lagMs > 0) await pause(lagMs);
  await panel.worker.end("SIGKILL");
  const written = (await journalOf(panel, run)).at(-1);
  await panel.worker.start();
  const view = await panel.ended(run);
  console.info(`killed ${lagMs} ms after entry ${entry}, ${inWords(written)} of ${view.seq}: ${view.outcome}`);
  return view;
}

/** A step that takes no time has written its next entry before a signal arrives. */
function inWords(entry: JournalEntry | undefined): string {
  if (!entry) return "at none";
  return `at ${entry.seq} (${entry.type === "mark" ? `${entry.step} ${entry.mark}` : entry.type})`;
}

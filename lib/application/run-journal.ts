import { Refusal } from "../contract/refusal.ts";
import type { JournalEvent, Mark, Outcome, StepOutline } from "../contract/run.ts";
import { cancellation, type Journal, readJournal } from "../domain/run/journal.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Announcer, Clock, RunRecord, SavedFacts, Store, WorkerLock } from "./ports.ts";

/** The reason of a cancelled step's signal. */
export class RunCancelled extends Error {
  override readonly name = "RunCancelled";
}

export interface JournalDeps {
  store: Store;
  clock: Clock;
  announcer: Announcer;
  lock: WorkerLock;
}

/** The journal of a run that is under way, as the worker that advances it writes it. */
export interface RunJournal {
  readonly id: number;
  readonly record: RunRecord;
  readonly steps: readonly StepOutline[];
  /** Ends when the run is cancelled. */
  readonly cancelled: AbortSignal;
  read(): Journal;
  mark(step: string, mark: Mark, facts?: { note?: string; error?: string }, saved?: SavedFacts): Promise<void>;
  finish(outcome: Outcome, sentence: string): Promise<void>;
  /** Refuses `too-late` when the run cannot be cancelled any more. Once accepted, the run turns round. */
  cancel(by: string): Promise<void>;
}

/** After these there may be a release more, or another one may be live. */
const changing: ReadonlySet<Mark> = new Set(["done", "undone"]);

export async function openJournal(id: number, deps: JournalDeps): Promise<RunJournal> {
  const record = await deps.store.run(id);
  if (!record) throw new Error(`There is no run #${id}`);
  const steps = record.header.steps;
  const cancelling = new AbortController();
  const inTurn = oneAtATime(); // a cancellation is judged and written between two entries of the run's loop, never beside one
  const read = () => readJournal(steps, record.entries);
  if (read().cancelledBy !== undefined) cancelling.abort(new RunCancelled());

  const append = async (event: JournalEvent, saved?: SavedFacts) => {
    deps.lock.assertHeld();
    const entry = await deps.store.append(id, event, deps.clock.now(), saved);
    record.entries.push(entry);
    if (event.type === "mark" && saved && "plan" in saved) record.plans[event.step] = saved.plan;
    if (event.type === "mark" && saved && "result" in saved) record.results[event.step] = saved.result;
    Object.assign(record.header, saved?.about);
    deps.announcer.journal(id, entry);
    if (event.type === "finished") deps.announcer.changed();
    if (event.type === "mark" && changing.has(event.mark)) deps.announcer.changed("records");
  };

  return {
    id,
    record,
    steps,
    cancelled: cancelling.signal,
    read,
    mark: (step, mark, facts = {}, saved) => inTurn(() => append({ type: "mark", step, mark, ...facts }, saved)),
    finish: (outcome, sentence) => inTurn(() => append({ type: "finished", outcome, sentence })),
    cancel: (by) =>
      inTurn(async () => {
        const { marks, cancelledBy, outcome } = read();
        if (cancelledBy !== undefined) return;
        const answer = outcome ? "ended" : cancellation(steps, marks);
        if (answer !== "possible") throw tooLate(id, answer);
        await append({ type: "cancel-requested", by });
        cancelling.abort(new RunCancelled());
      }),
  };
}

function tooLate(run: number, why: "ended" | "turned" | "too-late"): Refusal {
  const reason = {
    ended: "has ended",
    turned: "is being undone already",
    "too-late": "has done what it was asked for and is only cleaning up",
  }[why];
  return new Refusal("too-late", `Run #${run} ${reason}, so it was not cancelled.`, { run });
}

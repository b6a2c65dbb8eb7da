import { Refusal } from "../contract/refusal.ts";
import { advance, WorkerStopping } from "./advance-run.ts";
import { viewOf } from "./describe-runs.ts";
import { openJournal, type RunJournal } from "./run-journal.ts";
import type { RunDeps } from "./step-context.ts";

/** The runs that this worker advances. */
export interface RunsUnderWay {
  /** Continues every run that has not ended. Done once, before the first intent is accepted. */
  resume(): Promise<void>;
  /** Begins to advance a run, unless that is going on already. */
  begin(run: number): Promise<void>;
  /** Refuses `too-late`, `not-under-way`. Once it has answered, the run turns round. */
  cancel(run: number, by: string): Promise<void>;
  /** Resolves when none is left. */
  settled(): Promise<void>;
  /** Stops every step where it is, for the next worker to go on. Resolves when all have stopped. */
  stop(): Promise<void>;
}

/** `lost` is told when a run can be advanced no further because its journal cannot be written: the worker must end. */
export function runsUnderWay(deps: RunDeps, lost: (failure: unknown) => void): RunsUnderWay {
  const active = new Map<number, { journal: Promise<RunJournal>; ended: Promise<void> }>();
  const stopping = new AbortController();

  const begin = async (run: number) => {
    if (active.has(run) || stopping.signal.aborted) return;
    const journal = openJournal(run, deps);
    const ended = journal
      .then((opened) => advance(opened, deps, stopping.signal))
      .catch(lost)
      .finally(() => active.delete(run));
    active.set(run, { journal, ended });
    deps.announcer.begun(viewOf((await journal).record, {}));
  };

  const settled = async () => {
    while (active.size > 0) await Promise.all([...active.values()].map(({ ended }) => ended));
  };

  return {
    begin,
    settled,
    async resume() {
      for (const run of await deps.store.unfinishedRuns()) await begin(run);
    },
    async cancel(run, by) {
      const journal = await active.get(run)?.journal;
      if (!journal)
        throw new Refusal("not-under-way", `Run #${run} is not under way, so there is nothing to cancel.`, { run });
      await journal.cancel(by);
    },
    stop() {
      stopping.abort(new WorkerStopping("The worker stops; the run goes on when it is back."));
      return settled();
    },
  };
}

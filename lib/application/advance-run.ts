import type { Outcome } from "../contract/run.ts";
import { nextMove } from "../domain/run/next-move.ts";
import { startPatience } from "./patience.ts";
import type { RunInput } from "./pipelines.ts";
import type { SavedFacts } from "./ports.ts";
import { openJournal, RunCancelled, type RunJournal } from "./run-journal.ts";
import type { AnyStep } from "./step.ts";
import { type RunDeps, type RunUnderWay, runUnderWay } from "./step-context.ts";
import { type Settled, type StepLimit, startLimit } from "./step-limit.ts";
import type { RunTraffic } from "./traffic-reports.ts";

/** The reason of a step's signal when the worker stops: the step stays as it is and goes on with the next worker. */
export class WorkerStopping extends Error {
  override readonly name = "WorkerStopping";
}

type RunnableStep = AnyStep<RunInput>;

/**
 * Advances a run to its end, or until `stopping` ends. The same loop begins a run and resumes it. Rejects only when the
 * journal cannot be written or the lock is lost: then this worker must stop.
 */
export async function advanceRun(
  id: number,
  deps: RunDeps,
  stopping: AbortSignal = new AbortController().signal,
): Promise<void> {
  await advance(await openJournal(id, deps), deps, stopping);
}

export async function advance(journal: RunJournal, deps: RunDeps, stopping: AbortSignal): Promise<void> {
  const run = runUnderWay(journal, deps, stopping);
  using traffic = deps.traffic.follow(journal, stopping);
  while (!stopping.aborted && !journal.read().outcome) {
    const { marks, cancelledBy } = journal.read();
    const move = nextMove(journal.steps, marks, cancelledBy !== undefined);
    deps.lock.assertHeld();
    if (move.do === "act") await act(run, run.step(move.step));
    else if (move.do === "undo") await undo(run, run.step(move.step));
    else await finish(run, move.outcome, traffic);
  }
  await deps.output.close(journal.id);
}

/** With what the gateway saw, which is saved before the run is over. */
async function finish({ journal, lastSentence, stopping }: RunUnderWay, outcome: Outcome, traffic: RunTraffic) {
  const report = await traffic.complete();
  if (!stopping.aborted) await journal.finish(outcome, lastSentence(outcome, report));
}

async function act(run: RunUnderWay, step: RunnableStep): Promise<void> {
  const { journal, stopping } = run;
  const pauseAfter = step.kind === "clean-up" ? startPatience(run.deps.clock, "clean-up") : () => undefined;
  for (;;) {
    using limit = startLimit(step, step.kind === "reversible" ? [stopping, journal.cancelled] : [stopping]);
    const acted = await planAndAct(run, step, limit);
    if (acted.ok) return journal.mark(step.name, "done", run.noteOf(step.name), run.saved(step.name, acted.value));
    if (acted.error instanceof WorkerStopping || acted.error instanceof RunCancelled) return;
    const failure = { ...run.noteOf(step.name), error: run.sentenceFor(acted.error, step.name) };
    const pauseMs = pauseAfter(acted.error);
    if (pauseMs === undefined) return journal.mark(step.name, "failed", failure);
    if ((await pauseBeforeRetry(run, step, failure.error, pauseMs)) === "stopping") return;
  }
}

/** Plans unless a plan is saved already, and acts on what was saved. Answers what is saved with its being done. */
async function planAndAct(run: RunUnderWay, step: RunnableStep, limit: StepLimit): Promise<Settled<SavedFacts>> {
  const { journal, deps } = run;
  const context = run.context(step.name, limit.signal);
  const { act } = step;
  if (!act || !(step.name in journal.record.plans)) {
    const planned = await limit.settle(async () => ({ plan: await step.plan(context) }));
    if (!act || !planned.ok) return planned;
    await journal.mark(step.name, "acting", run.noteOf(step.name), run.saved(step.name, planned.value));
  }
  deps.lock.assertHeld();
  return limit.settle(async () => ({ result: await act(context, journal.record.plans[step.name]) }));
}

async function undo(run: RunUnderWay, step: RunnableStep): Promise<void> {
  const { journal, stopping } = run;
  if (step.undo && journal.read().marks.get(step.name) !== "undoing") await journal.mark(step.name, "undoing");
  for (const pauseAfter = startPatience(run.deps.clock, "undo"); ; ) {
    using limit = startLimit(step, [stopping]);
    const context = run.context(step.name, limit.signal);
    const plan = journal.record.plans[step.name];
    const undone = await limit.settle(async () => step.undo?.(context, plan));
    if (undone.ok) {
      const left = undone.value === undefined ? undefined : { result: undone.value };
      return journal.mark(step.name, "undone", run.noteOf(step.name), left);
    }
    if (undone.error instanceof WorkerStopping) return;
    const failure = { ...run.noteOf(step.name), error: run.sentenceFor(undone.error, step.name) };
    const pauseMs = pauseAfter(undone.error);
    if (pauseMs === undefined) return journal.mark(step.name, "undo-failed", failure);
    if ((await pauseBeforeRetry(run, step, failure.error, pauseMs)) === "stopping") return;
  }
}

async function pauseBeforeRetry(
  run: RunUnderWay,
  step: RunnableStep,
  sentence: string,
  ms: number,
): Promise<"waited" | "stopping"> {
  run.output(step.name, `${sentence} Trying again in ${ms / 1000} s.`);
  return run.deps.clock.pause(ms, run.stopping).then(
    () => "waited",
    () => "stopping",
  );
}

import type { CancelInput, IntentAnswer, IntentInput } from "../contract/intents.ts";
import { permissionFor } from "../contract/intents.ts";
import { type Actor, demand } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { formatDuration } from "../contract/words.ts";
import { refuseBusy } from "./active-run.ts";
import { intentEvent, type Record } from "./audit.ts";
import { runToFlipBack } from "./flip-back.ts";
import { outlineOf, type Pipelines, pipelineFor, type RunInput, titleOf } from "./pipelines.ts";
import type { Clock, Store } from "./ports.ts";
import type { RunsUnderWay } from "./runs-under-way.ts";
import type { Pipeline } from "./step.ts";
import { type Report, sentenceFor } from "./step-context.ts";

export interface IntentDeps {
  store: Store;
  clock: Clock;
  pipelines: Pipelines;
  runs: RunsUnderWay;
  report: Report;
  /** For the audit log. */
  record?: Record;
  /** How long may be looked at gates, in milliseconds. */
  admissionMs?: number;
}

type Intent = Awaited<ReturnType<Store["openIntents"]>>[number];

/** Longer ago than this, whoever asked has given up waiting: the worker was away. */
const patienceMs = 2 * 60_000;

/** Looking at every gate again takes as long as engine and remote take to answer, and somebody waits. */
const usualAdmissionMs = 50_000;

/** Answers every open intent: with the run that was started or told, or with why not. */
export async function acceptIntents(deps: IntentDeps): Promise<void> {
  for (const intent of await deps.store.openIntents()) await accept(intent, deps);
}

/** For whoever asks through the link (command line). */
export async function ask(input: IntentInput, actor: Actor, deps: IntentDeps): Promise<IntentAnswer> {
  return answerTo(await deps.store.recordIntent(input, actor, deps.clock.now()), deps);
}

/** For an intent that the web process has recorded. Refuses `intent-not-found`. */
export async function answerTo(intent: string, deps: IntentDeps): Promise<IntentAnswer> {
  const open = (await deps.store.openIntents()).find(({ id }) => id === intent);
  if (open) await accept(open, deps);
  const answer = await deps.store.intentAnswer(intent);
  if (!answer) throw new Refusal("intent-not-found", "Nobody asked for this, so nothing was done. Ask again.");
  return answer;
}

async function accept(intent: Intent, deps: IntentDeps): Promise<void> {
  try {
    demand(intent.actor, permissionFor(intent.input));
    refuseStale(intent, deps.clock);
    if (intent.input.kind === "cancel") await cancel(intent, intent.input, deps);
    else await start(intent, intent.input, deps);
  } catch (failure) {
    if (failure instanceof Refusal && failure.code === "lock-lost") throw failure;
    await deps.store.answerIntent(intent.id, refusalAnswer(failure, deps.report));
  }
  const answer = await deps.store.intentAnswer(intent.id);
  if (answer) deps.record?.(intentEvent(intent.input, intent.actor, answer));
}

async function start(intent: Intent, input: RunInput, deps: IntentDeps): Promise<void> {
  const { store, pipelines, runs } = deps;
  if (!(await store.application()))
    throw new Refusal(
      "no-application",
      "No application is registered, so nothing was started. Register it in Settings.",
    );
  const deploy = input.kind === "rollback" ? await runToFlipBack(input, store) : undefined;
  if (deploy !== undefined) return turn(intent, deploy, deps);
  const pipeline = pipelineFor(pipelines, input);
  await admit(intent, input, pipeline, deps);
  const header = {
    kind: pipeline.kind,
    environment: input.environment,
    title: titleOf(input),
    requestedBy: intent.actor.name,
    requestedAt: intent.at,
    ...("ref" in input && { ref: input.ref }),
    steps: outlineOf(pipeline),
  };
  await runs.begin(await store.startRun(intent.id, header, pipeline.exclusive));
}

/** What is refused here was not begun. A run that is under way is told of at once, before anything is looked at. */
async function admit(intent: Intent, input: RunInput, pipeline: Pipeline<RunInput>, deps: IntentDeps): Promise<void> {
  if (!pipeline.admit) return;
  await refuseBusy(deps.store, deps.pipelines, input);
  const { admissionMs = usualAdmissionMs } = deps;
  const limit = AbortSignal.timeout(admissionMs);
  try {
    await pipeline.admit(input, intent.actor, limit);
  } catch (error) {
    if (!limit.aborted) throw error;
    throw new Refusal(
      "admission-timeout",
      `Looking at the gates took longer than ${formatDuration(admissionMs)}, so it was not begun. Nothing was changed. Look at the plan: it says what does not answer.`,
    );
  }
}

/** The environment that counts is the run's, whatever the request says. */
async function cancel(intent: Intent, input: CancelInput, deps: IntentDeps): Promise<void> {
  const record = await deps.store.run(input.run);
  if (!record || record.header.environment !== input.environment)
    throw new Refusal("run-not-found", `There is no run #${input.run} in ${input.environment}. Nothing was cancelled.`);
  await turn(intent, input.run, deps);
}

async function turn(intent: Intent, run: number, { store, runs }: IntentDeps): Promise<void> {
  await runs.cancel(run, intent.actor.name);
  await store.answerIntent(intent.id, { accepted: true, run });
}

function refuseStale(intent: Intent, clock: Clock): void {
  const age = clock.now() - intent.at;
  if (age <= patienceMs) return;
  throw new Refusal(
    "too-old",
    `The worker was away when this was asked, ${Math.round(age / 60_000)} minutes ago, so it was not begun. Ask again.`,
  );
}

function refusalAnswer(failure: unknown, report: Report): IntentAnswer {
  const refusal = failure instanceof Refusal ? failure : undefined;
  const run = refusal?.facts.run;
  return {
    accepted: false,
    code: refusal?.code ?? "unexpected",
    message: sentenceFor(failure, report),
    ...(typeof run === "number" && { run }),
  };
}

import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { acceptIntents } from "../application/accept-intents.ts";
import type { Pipelines, RunInput } from "../application/pipelines.ts";
import type { Announcer, Clock, Engine, Gateways, Store } from "../application/ports.ts";
import { type RunsUnderWay, runsUnderWay } from "../application/runs-under-way.ts";
import type { RunDeps, UnexpectedFailure } from "../application/step-context.ts";
import { Refusal } from "../contract/refusal.ts";
import type { JournalEntry, Outcome } from "../contract/run.ts";
import { anActor } from "./builders.ts";
import { outcomeProblem, problemsAtRest, servingProblem } from "./crash-checks.ts";
import { type CrashWorld, copyOf, crashWorld, othersIn } from "./crash-world.ts";
import { fakeEngine } from "./fake-engine.ts";
import { createFakeGateways } from "./fake-gateway.ts";
import { memoryStore } from "./memory-store.ts";
import { type Life, life, mortal } from "./mortal.ts";
import { workerIn } from "./worker-world.ts";

/** What a worker of one life reaches of the world. */
export interface CrashPorts {
  engine: Engine;
  gateways: Gateways;
  store: Store;
  clock: Clock;
}

export interface CrashScenario {
  name: string;
  pipelines(ports: CrashPorts): Pipelines;
  /** Runs that have ended before, and the one in which the worker dies. */
  earlier?: readonly RunInput[];
  input: RunInput;
  /** Makes the run behave: fails a build, breaks a health check, … after the earlier runs. */
  disturb?(world: CrashWorld): void;
  /** What it does interrupts the service, on purpose. */
  interrupts?: boolean;
  /** Cancels when this step begins to act. */
  cancelAt?: string;
  /** How it may end, however often the worker dies; the first is how it ends when it does not. */
  outcomes: readonly [Outcome, ...Outcome[]];
}

export interface CrashReport {
  /** Changes of the world in an undisturbed run: places at which the worker died. */
  points: number;
  worlds: number;
  undisturbed: Outcome;
  outcomes: Partial<Record<Outcome, number>>;
}

const limitMs = 10_000;

/**
 * Runs the scenario once to its end and counts every change of the world. Then, in a new world each, at each of them: kills
 * the worker and lets another one go on; kills that one too, somewhere; and lets engine or gateway fail once instead.
 * Throws with all that is wrong.
 */
export async function crashMatrix(scenario: CrashScenario): Promise<CrashReport> {
  const before = await worldBefore(scenario);
  const report: CrashReport = { points: 0, worlds: 0, undisturbed: "needs-attention", outcomes: {} };
  const problems: string[] = [];
  const attempt = async (what: string, fate: Disaster, outcomes: readonly Outcome[]) => {
    const driven = await drive(scenario, copyOf(before), fate, outcomes);
    report.worlds += 1;
    report.outcomes[driven.outcome] = (report.outcomes[driven.outcome] ?? 0) + 1;
    problems.push(...driven.problems.map((problem) => `${what}: ${problem}`));
    return driven;
  };

  const { points, outcome: undisturbed } = await attempt("undisturbed", {}, scenario.outcomes);
  Object.assign(report, { points: points.length, undisturbed });
  for (const [index, point] of points.entries()) {
    await attempt(`killed at ${index}, ${point}`, { deaths: [index] }, scenario.outcomes);
    const again = (index * 7) % 23;
    if (index % 3 === 0)
      await attempt(`killed at ${index}, ${point}, and ${again} later`, { deaths: [index, again] }, scenario.outcomes);
    if (!/engine|gateways/.test(point)) continue;
    await attempt(`failed at ${index}, ${point}`, { fault: index }, [...scenario.outcomes, ...faultOutcomes]);
  }
  if (problems.length > 0)
    throw new Error(`${scenario.name}: ${problems.length} problems\n${problems.slice(0, 40).join("\n")}`);
  return report;
}

interface Disaster {
  /** The point at which each worker after another dies. */
  deaths?: readonly number[];
  /** The point at which the first worker's engine or gateway fails, once. */
  fault?: number;
}

const faultOutcomes: readonly Outcome[] = ["rolled-back", "succeeded-with-warnings"];

async function worldBefore(scenario: CrashScenario): Promise<CrashWorld> {
  const world = crashWorld();
  for (const input of scenario.earlier ?? []) await work(world, scenario, life(), input);
  return world;
}

async function drive(
  scenario: CrashScenario,
  world: CrashWorld,
  { deaths = [], fault }: Disaster,
  outcomes: readonly Outcome[],
) {
  const liveBefore = world.database.releases.find(({ state }) => state === "live")?.number;
  const others = othersIn(world);
  const problems = new Set<string>();
  scenario.disturb?.(world);

  const meets = (failing: number | undefined) => (what: string, point: number) => {
    const problem = scenario.interrupts ? undefined : servingProblem(world);
    if (problem) problems.add(`${what}: ${problem}`);
    if (point === failing) throw new Refusal("engine-unreachable", "The engine went away for a moment.");
  };
  const first = life({ diesAt: deaths[0], meets: meets(fault) });
  await work(world, scenario, first, scenario.input);
  let last = first;
  for (const diesAt of [...deaths.slice(1), undefined]) {
    if (!last.dead) break;
    last = life({ diesAt, meets: meets(undefined) });
    await work(world, scenario, last);
  }

  const outcome = world.database.runs.at(-1)?.outcome ?? "needs-attention";
  for (const problem of [
    ...problemsAtRest(world),
    ...world.failures.map(({ step, error }) => `${step} failed unforeseen: ${error}`),
    ...(outcomes.includes(outcome) ? [] : [`it ended ${outcome}`]),
    ...[outcomeProblem(world, outcome, liveBefore) ?? []].flat(),
    ...(isDeepStrictEqual(others, othersIn(world)) ? [] : ["somebody else's objects were touched"]),
  ])
    problems.add(problem);
  return { points: first.points, outcome, problems: [...problems] };
}

/** One worker, from its start until its runs have ended or it dies: what is unfinished first, then what is asked. */
async function work(world: CrashWorld, scenario: CrashScenario, own: Life, input?: RunInput): Promise<void> {
  if (input) await webOf(world).recordIntent(input, anActor({ role: "admin" }), world.clock.now());
  const { deps, runs } = workerOf(world, scenario, own);
  const finished = (async () => {
    await runs.resume();
    await acceptIntents({ ...deps, runs });
    await runs.settled();
  })();
  await Promise.race([finished, own.died, givenUp(own)]);
}

/** The web process writes intents beside the worker. */
const webOf = (world: CrashWorld) => memoryStore(world.database, world.database.lease);

async function givenUp(own: Life): Promise<never> {
  await pause(limitMs, undefined, { ref: false });
  throw new Error(`The worker did not end within ${limitMs / 1000} s; its last point was ${own.points.at(-1)}`);
}

function workerOf(world: CrashWorld, scenario: CrashScenario, own: Life) {
  const worker = workerIn(world, { deploy: {}, operate: {} });
  world.gateways.between = (verb) => own.abrupt(`within gateways.${verb}`);
  const ports: CrashPorts = {
    engine: mortal(
      "engine",
      fakeEngine(world.engine, (what) => own.point(`before engine: ${what}`)),
      own,
      [],
    ),
    gateways: mortal("gateways", createFakeGateways(world.gateways), own, gatewayChanges),
    store: mortal("store", worker.store, own, storeChanges),
    clock: mortal("clock", worker.clock, own, []),
  };
  const report = (failure: UnexpectedFailure) => void (own.dead || world.failures.push(failure));
  const deps: RunDeps = { ...worker, ...ports, report, pipelines: scenario.pipelines(ports) };
  const announcer: Announcer = {
    ...worker.announcer,
    journal(run, entry) {
      if (!cancels(entry, scenario) || world.announced.includes("cancelled")) return;
      world.announced.push("cancelled");
      void runs.cancel(run, "Anna").catch((error: unknown) => report({ reference: "cancel", error }));
    },
  };
  const lost = (error: unknown) => report({ reference: "the worker", error });
  const runs: RunsUnderWay = runsUnderWay({ ...deps, announcer }, lost);
  return { deps, runs };
}

const cancels = (entry: JournalEntry, { cancelAt }: CrashScenario): boolean =>
  entry.type === "mark" && entry.mark === "acting" && entry.step === cancelAt;

const storeChanges: (keyof Store)[] = [
  "startRun",
  "append",
  "describeRun",
  "answerIntent",
  "reserveRelease",
  "updateRelease",
  "saveSetting",
];

const gatewayChanges: (keyof Gateways)[] = ["ensure", "attach", "detach", "switchTo", "drain", "remove"];

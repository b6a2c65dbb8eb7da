import { isDeepStrictEqual } from "node:util";
import type { RunInput } from "../application/pipelines.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Outcome } from "../contract/run.ts";
import { driftIn, liveIn, oldSystemProblems, outcomeProblem, problemsAtRest, servingProblem } from "./crash-checks.ts";
import { type Orders, request, work } from "./crash-worker.ts";
import { type CrashWorld, copyOf, crashWorld, othersIn } from "./crash-world.ts";
import type { EngineWorld } from "./engine-world.ts";
import { drawn, sample } from "./sample.ts";

export type { CrashPorts } from "./crash-worker.ts";

export interface CrashScenario extends Orders {
  name: string;
  /** Puts on the engine what was there before anybody of us. */
  stands?(engine: EngineWorld): void;
  /** What lies there before anything runs: a backup. */
  lies?(world: CrashWorld): void;
  /** Runs that have ended before. */
  earlier?: readonly RunInput[];
  /** What the run in question is asked for. */
  input: RunInput;
  /** Happens once between the earlier runs and this one: something is removed by hand. */
  prepare?(world: CrashWorld): void;
  /** Makes what is built and started behave: fails a build, breaks a health check, … after the earlier runs. */
  disturb?(world: CrashWorld): void;
  /** What it does interrupts the service, on purpose. */
  interrupts?: boolean;
  /** How it may end, however often the worker dies; the first is how it ends when it does not. */
  outcomes: readonly [Outcome, ...Outcome[]];
}

export interface CrashReport {
  /** Changes of the world in an undisturbed run: places at which the worker may die. */
  points: number;
  worlds: number;
  undisturbed: Outcome;
  outcomes: Partial<Record<Outcome, number>>;
}

/** What a worker does to a world, and how that ends. */
interface Passage {
  world: CrashWorld;
  /** Called before each change, with its number. */
  at?(what: string, number: number): void;
  outcomes: readonly Outcome[];
}

const faultOutcomes: readonly Outcome[] = ["rolled-back", "succeeded-with-warnings"];

/** Of the changes one in so many is tried. */
const usualShare = sample === "all" ? 1 : 8;

/**
 * A worker that is killed leaves the world as it is, and nothing else: so the world is copied before each single change
 * that an undisturbed run makes (of journal, tables, engine and gateway), and in each copy another worker goes on. In some
 * that one dies too. And at each change of engine or gateway these fail once instead. One in `share` of the changes is
 * tried. Throws with all that is wrong, and the sample.
 */
export async function crashMatrix(scenario: CrashScenario, share = usualShare): Promise<CrashReport> {
  const { outcomes, disturb } = scenario;
  const chosen = drawn(scenario.name, share);
  const { environment } = scenario.input;
  const elsewhere = scenario.earlier?.some((input) => input.environment !== environment);
  const before = crashWorld(environment, elsewhere);
  scenario.stands?.(before.engine);
  scenario.lies?.(before);
  for (const input of scenario.earlier ?? []) {
    await request(before, input);
    await work(before, { pipelines: scenario.pipelines });
  }
  scenario.prepare?.(before);
  const judge = judgeOf(scenario, before);
  const report: CrashReport = { points: 0, worlds: 0, undisturbed: "needs-attention", outcomes: {} };
  const problems: string[] = [];

  const asked = async () => {
    const world = copyOf(before);
    disturb?.(world);
    await request(world, scenario.input);
    return world;
  };
  const pass = async (name: string, passage: Passage): Promise<Outcome> => {
    const { outcome, problems: found } = await judge(passage);
    report.worlds += 1;
    report.outcomes[outcome] = (report.outcomes[outcome] ?? 0) + 1;
    problems.push(...found.map((problem) => `${name}: ${problem}`));
    return outcome;
  };
  const frozen = (world: CrashWorld): CrashWorld => {
    const copy = copyOf(world);
    disturb?.(copy);
    return copy;
  };

  const deaths: { index: number; what: string; world: CrashWorld }[] = [];
  const first = await asked();
  const at = (what: string, index: number) => {
    report.points += 1;
    if (index % share === chosen) deaths.push({ index, what, world: frozen(first) });
  };
  report.undisturbed = await pass("undisturbed", { world: first, at, outcomes });

  for (const { index, what, world } of deaths) {
    let again: CrashWorld | undefined;
    const dies = (index * 7) % 23;
    const second = (_what: string, number: number) => {
      if (number === dies && index % 3 === 0) again = frozen(world);
    };
    await pass(`killed before ${what}`, { world, at: second, outcomes });
    if (again) await pass(`killed before ${what}, and ${dies} changes later`, { world: again, outcomes });
    if (/engine|gateways/.test(what)) {
      const fail = (_what: string, number: number) => {
        if (number === index) throw new Refusal("engine-unreachable", "The engine went away for a moment.");
      };
      const failing = { world: await asked(), at: fail, outcomes: [...outcomes, ...faultOutcomes] };
      await pass(`engine failed before ${what}`, failing);
    }
  }
  if (problems.length > 0)
    throw new Error(
      `${scenario.name}: ${problems.length} problems (SLIPWAY_SAMPLE=${sample})\n${problems.slice(0, 40).join("\n")}`,
    );
  return report;
}

function judgeOf(scenario: CrashScenario, before: CrashWorld) {
  const liveBefore = liveIn(before)?.number;
  const others = othersIn(before);
  const drifted = driftIn(before);
  const standing = structuredClone(before.engine.foreign);

  return async ({ world, at, outcomes }: Passage): Promise<{ outcome: Outcome; problems: string[] }> => {
    const problems = new Set<string>();
    let number = 0;
    await work(world, scenario, (what) => {
      const problem = scenario.interrupts ? undefined : servingProblem(world);
      if (problem) problems.add(`before ${what}: ${problem}`);
      at?.(what, number++);
    });
    const outcome = world.database.runs.at(-1)?.outcome ?? "needs-attention";
    for (const problem of [
      ...problemsAtRest(world),
      ...oldSystemProblems(world, standing),
      ...world.failures.map(({ step, error }) => `${step} failed unforeseen: ${error}`),
      ...(outcomes.includes(outcome) ? [] : [`it ended ${outcome}`]),
      ...[outcomeProblem(world, outcome, liveBefore) ?? []].flat(),
      ...driftIn(world).filter((drift) => !drifted.includes(drift)),
      ...(isDeepStrictEqual(others, othersIn(world)) ? [] : ["somebody else's objects were touched"]),
    ])
      problems.add(problem);
    return { outcome, problems: [...problems] };
  };
}

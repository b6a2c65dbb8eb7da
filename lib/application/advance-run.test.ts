import { afterEach, describe, expect, test, vi } from "vitest";
import { Refusal } from "../contract/refusal.ts";
import type { JournalEntry } from "../contract/run.ts";
import { aDeploy, aHeader, anActor, someTime } from "../testing/builders.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { advance, advanceRun, WorkerStopping } from "./advance-run.ts";
import { outlineOf, type Pipelines, type RunInput } from "./pipelines.ts";
import { openJournal } from "./run-journal.ts";
import type { AnyStep, Pipeline, StepContext } from "./step.ts";
import type { RunDeps } from "./step-context.ts";

type TestStep = AnyStep<RunInput>;
type Facts = { [Key in keyof TestStep]?: TestStep[Key] };

const aStep = (name: string, facts: Facts = {}): TestStep => ({
  name,
  title: name,
  kind: "reversible",
  limitMs: 5_000,
  plan: async () => undefined,
  act: async () => undefined,
  ...facts,
});

const aPipeline = (...steps: TestStep[]): Pipeline<RunInput> => ({
  kind: "deploy",
  exclusive: true,
  steps,
  sentence: (_context, outcome, tookMs, error) => [outcome, `${tookMs} ms`, error].filter(Boolean).join("; "),
});

const only = (pipeline: Pipeline<RunInput>): Pipelines => ({ deploy: { staging: pipeline }, operate: {} });

async function begin(deps: RunDeps, pipeline: Pipeline<RunInput>): Promise<number> {
  const intent = await deps.store.recordIntent(aDeploy(), anActor(), someTime);
  return deps.store.startRun(intent, aHeader({ steps: outlineOf(pipeline) }), true);
}

async function run(...steps: TestStep[]) {
  const world = workerWorld();
  const pipeline = aPipeline(...steps);
  const deps = workerIn(world, only(pipeline));
  const id = await begin(deps, pipeline);
  await advanceRun(id, deps);
  const record = await deps.store.run(id);
  if (!record) throw new Error("The run is gone");
  return { world, deps, id, record, said: record.entries.map(spoken) };
}

const spoken = (entry: JournalEntry): string =>
  entry.type === "mark" ? `${entry.step} ${entry.mark}` : entry.type === "finished" ? entry.sentence : entry.type;

const failing = (error: unknown) => async () => {
  throw error;
};

/** Ends only with the signal. */
const endless = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("cut off"))));

describe("a run", () => {
  test("plans, saves, acts and saves again, and later steps see both", async () => {
    const seen: unknown[] = [];
    const { record, said, world } = await run(
      aStep("build", {
        plan: async () => ({ tag: "wms:1" }),
        act: async (context, plan) => {
          context.output("layer 1\nlayer 2");
          context.note("2 images");
          return { from: plan };
        },
      }),
      aStep("start", {
        act: async ({ planOf, resultOf, request }) => void seen.push(planOf("build"), resultOf("build"), request.kind),
      }),
      aStep("retire", { kind: "clean-up" }),
    );
    expect(said).toEqual([
      ...["build acting", "build done", "start acting", "start done"],
      ...["retire acting", "retire done", "succeeded; 0 ms"],
    ]);
    expect(seen).toEqual([{ tag: "wms:1" }, { from: { tag: "wms:1" } }, "deploy"]);
    expect(record.entries[1]).toMatchObject({ note: "2 images" });
    expect(world.lines.map(({ step, text }) => [step, text])).toEqual([
      ["build", "layer 1"],
      ["build", "layer 2"],
    ]);
    expect(world.announced.filter((line) => line.includes("output"))).toHaveLength(2);
    expect(world.announced.filter((line) => !line.includes("output"))).toHaveLength(record.entries.length);
  });

  test("a step that only looks is done with what it saw, never with what was seen before", async () => {
    const seen: unknown[] = [];
    const wait = (saw: string) => aStep("wait", { plan: async () => saw, act: undefined });
    const start = aStep("start", { act: async ({ planOf }) => void seen.push(planOf("wait")) });
    expect((await run(wait("healthy"), start)).said.slice(0, 2)).toEqual(["wait done", "start acting"]);

    const deps = workerIn(workerWorld(), only(aPipeline(wait("healthy"), start)));
    const id = await begin(deps, aPipeline(wait("healthy"), start));
    await deps.store.append(id, { type: "mark", step: "wait", mark: "acting" }, someTime, { plan: "not yet" });
    await advanceRun(id, deps);
    expect(seen).toEqual(["healthy", "healthy"]);
  });

  test("is undone in reverse when a step fails, with the refusal's own sentence", async () => {
    const undone: unknown[] = [];
    const undo: TestStep["undo"] = async (_context, plan) => void undone.push(plan);
    const { record, said } = await run(
      aStep("look"),
      aStep("start", { undo, plan: async () => "r7" }),
      aStep("smoke", { undo, act: failing(new Refusal("smoke-failed", "/ answered 502.")) }),
      aStep("retire", { kind: "clean-up" }),
    );
    expect(said.slice(3)).toEqual([
      ...["start done", "smoke acting", "smoke failed", "smoke undoing", "smoke undone"],
      ...["start undoing", "start undone", "look undone", "rolled-back; 0 ms; / answered 502."],
    ]);
    expect(undone).toEqual([undefined, "r7"]);
    expect(record.outcome).toBe("rolled-back");
  });

  test("that cannot be planned fails without a plan", async () => {
    const plans: unknown[] = [];
    const { record, said } = await run(
      aStep("check", {
        plan: failing(new Refusal("disk-full", "The disk is full.")),
        undo: async (_context, plan) => void plans.push(plan),
      }),
    );
    expect(said).toEqual(["check failed", "check undoing", "check undone", "rolled-back; 0 ms; The disk is full."]);
    expect(plans).toEqual([undefined]);
    expect(record.plans).toEqual({});
  });

  test("names a reference for what nobody foresaw, and reports it", async () => {
    const { said, world } = await run(aStep("build", { act: failing(new TypeError("x is undefined")) }));
    const [failure] = world.failures;
    expect(failure).toMatchObject({ run: 1, step: "build", error: new TypeError("x is undefined") });
    expect(said.at(-1)).toContain(`reference ${failure?.reference}`);
    expect(said.at(-1)).not.toContain("x is undefined");
  });

  test("tries clean-up again, then warns and goes on", async () => {
    let attempts = 0;
    const flaky = async () => {
      if (++attempts < 3) throw new Refusal("busy", "The volume is in use.");
    };
    const { said, record, world } = await run(
      aStep("retire", { kind: "clean-up", act: flaky }),
      aStep("prune", { kind: "clean-up", act: failing(new Refusal("engine", "No.")) }),
      aStep("tag", { kind: "clean-up" }),
    );
    expect(said).toEqual([
      ...["retire acting", "retire done", "prune acting", "prune failed"],
      ...["tag acting", "tag done", "succeeded-with-warnings; 12000 ms; No."],
    ]);
    expect(record.outcome).toBe("succeeded-with-warnings");
    expect(world.lines[0]?.text).toBe("The volume is in use. Trying again in 1 s.");
  });

  test("waits with undoing for an engine that is away", async () => {
    let attempts = 0;
    const undo = async () => {
      if (++attempts < 50) throw new Refusal("engine-unreachable", "No engine answers.");
    };
    const { record, said } = await run(
      aStep("one", { undo }),
      aStep("two", { act: failing(new Refusal("no", "No.")) }),
    );
    expect(attempts).toBe(50);
    expect(record.outcome).toBe("rolled-back");
    expect(said.at(-1)).toBe("rolled-back; 98000 ms; No.");
  });

  test("needs attention when undoing fails again and again", async () => {
    let attempts = 0;
    const undo = async () => {
      attempts += 1;
      throw new Refusal("stuck", "The network is in use.");
    };
    const { record, said } = await run(
      aStep("one", { undo }),
      aStep("two", { act: failing(new Refusal("no", "No.")) }),
    );
    expect(attempts).toBe(5);
    expect(record.outcome).toBe("needs-attention");
    expect(said.at(-1)).toBe("needs-attention; 51000 ms; No. The network is in use.");
  });

  test("ends although its sentence cannot be said", async () => {
    const world = workerWorld();
    const pipeline: Pipeline<RunInput> = { ...aPipeline(aStep("one")), sentence: ({ resultOf }) => resultOf("none") };
    const deps = workerIn(world, only(pipeline));
    const id = await begin(deps, pipeline);
    await advanceRun(id, deps);
    expect((await deps.store.run(id))?.outcome).toBe("succeeded");
    expect(world.failures).toHaveLength(1);
  });

  test("of a pipeline that this version does not have asks for attention", async () => {
    const world = workerWorld();
    const pipeline = aPipeline(aStep("one"));
    const deps = workerIn(world, { deploy: {}, operate: {} });
    const id = await begin(deps, pipeline);
    await advanceRun(id, deps);
    expect((await deps.store.run(id))?.outcome).toBe("needs-attention");
  });
});

describe("a step's limit", () => {
  afterEach(() => void vi.useRealTimers());

  test("ends its signal, and the run says which step took longer than what", async () => {
    const { said } = await run(aStep("build", { title: "Build images", limitMs: 20, act: endless }));
    expect(said.at(-1)).toBe(
      "rolled-back; 0 ms; “Build images” took longer than 20 ms and was stopped. See in its output what it was waiting for, then try again.",
    );
  });

  test("holds for a step that ignores its signal, after a grace", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const running = run(aStep("hang", { title: "Hang", limitMs: 180_000, act: () => new Promise(() => {}) }));
    await vi.advanceTimersByTimeAsync(180_000 + 14_000);
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await running).said.at(-1)).toContain("“Hang” took longer than 3 minutes");
  });
});

describe("cancelling", () => {
  async function underWay(...steps: TestStep[]) {
    const world = workerWorld();
    const pipeline = aPipeline(...steps);
    const deps = workerIn(world, only(pipeline));
    const journal = await openJournal(await begin(deps, pipeline), deps);
    const said = () => journal.record.entries.map(spoken);
    return { journal, said, ended: advance(journal, deps, new AbortController().signal), deps, world };
  }

  test("ends the step that acts and undoes it and what was before", async () => {
    const acting = Promise.withResolvers<void>();
    const act = (context: StepContext<RunInput>) => {
      acting.resolve();
      return endless(context);
    };
    const { journal, said, ended } = await underWay(aStep("look"), aStep("build", { act, undo: async () => {} }));
    await acting.promise;
    await journal.cancel("Anna");
    await journal.cancel("Anna");
    await ended;
    expect(said().slice(2)).toEqual([
      ...["build acting", "cancel-requested", "build undoing", "build undone", "look undone"],
      "rolled-back; 0 ms; Cancelled by Anna.",
    ]);
    await expect(journal.cancel("Anna")).resolves.toBeUndefined();
  });

  test("that was accepted is kept, even if the last step finished at that moment", async () => {
    const acting = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const act = async () => {
      acting.resolve();
      await finish.promise;
    };
    const { journal, ended } = await underWay(aStep("switch", { act }), aStep("retire", { kind: "clean-up" }));
    await acting.promise;
    const cancelled = journal.cancel("Anna");
    finish.resolve();
    await cancelled;
    await ended;
    expect(journal.read().outcome).toBe("rolled-back");
    expect([...journal.read().marks]).toEqual([["switch", "undone"]]);
  });

  test("is refused once only cleaning up is left", async () => {
    const cleaning = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    const act = () => {
      cleaning.resolve();
      return proceed.promise;
    };
    const { journal, ended } = await underWay(aStep("watch"), aStep("retire", { kind: "clean-up", act }));
    await cleaning.promise;
    await expect(journal.cancel("Anna")).rejects.toThrow(/only cleaning up/);
    proceed.resolve();
    await ended;
    expect(journal.read().outcome).toBe("succeeded");
  });

  test("is refused when the run is being undone, and when it has ended", async () => {
    const watching = Promise.withResolvers<void>();
    const undoing = Promise.withResolvers<void>();
    const proceed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const { journal, ended } = await underWay(
      aStep("switch"),
      aStep("watch", {
        act: async () => {
          watching.resolve();
          await proceed[0].promise;
          throw new Refusal("5xx", "Errors.");
        },
        undo: async () => {
          undoing.resolve();
          await proceed[1].promise;
        },
      }),
    );
    await watching.promise;
    proceed[0].resolve();
    await undoing.promise;
    await expect(journal.cancel("Anna")).rejects.toThrow(/is being undone already/);
    proceed[1].resolve();
    await ended;
    await expect(journal.cancel("Anna")).rejects.toMatchObject({ code: "too-late", message: /has ended/ });
  });
});

describe("when the worker", () => {
  test("stops, the step stays as it is and the next worker goes on from its plan", async () => {
    const world = workerWorld();
    const acting = Promise.withResolvers<void>();
    const acts: unknown[] = [];
    let plans = 0;
    const first = aPipeline(
      aStep("build", {
        plan: async () => ++plans,
        act: async (context, plan) => {
          acts.push(plan);
          acting.resolve();
          if (acts.length === 1) await endless(context);
        },
      }),
    );
    const deps = workerIn(world, only(first));
    const id = await begin(deps, first);
    const stopping = new AbortController();
    const stopped = advanceRun(id, deps, stopping.signal);
    await acting.promise;
    stopping.abort(new WorkerStopping());
    await stopped;
    expect((await deps.store.run(id))?.entries.map(spoken)).toEqual(["build acting"]);

    await advanceRun(id, workerIn(world, only(first)));
    expect((await deps.store.run(id))?.entries.map(spoken).slice(1)).toEqual(["build done", "succeeded; 0 ms"]);
    expect(acts).toEqual([1, 1]);
    expect(plans).toBe(1);
  });

  test("has lost the lock, it does nothing more", async () => {
    const world = workerWorld();
    let acted = false;
    const pipeline = aPipeline(
      aStep("look", { act: async () => void (world.database.lease += 1) }),
      aStep("start", { act: async () => void (acted = true) }),
    );
    const deps = workerIn(world, only(pipeline));
    const id = await begin(deps, pipeline);
    await expect(advanceRun(id, deps)).rejects.toThrow(/lock is not held/);
    expect(acted).toBe(false);
    expect((await deps.store.run(id))?.entries.map(spoken)).toEqual(["look acting"]);
  });
});

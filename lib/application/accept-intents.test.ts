import { once } from "node:events";
import { expect, test } from "vitest";
import type { DeployInput, OperateInput } from "../contract/intents.ts";
import type { Actor } from "../contract/permissions.ts";
import { aCancellation, aDeploy, anActor, anOperation } from "../testing/builders.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { acceptIntents, answerTo, ask } from "./accept-intents.ts";
import { describeRun, listRuns } from "./describe-runs.ts";
import type { Pipelines } from "./pipelines.ts";
import { runsUnderWay } from "./runs-under-way.ts";
import type { Pipeline } from "./step.ts";

/** One step that acts until it is told to end, or cancelled. */
function onePipeline<Input extends DeployInput | OperateInput>(kind: "deploy" | "operate", end: Promise<void>) {
  const pipeline: Pipeline<Input> = {
    kind,
    exclusive: true,
    steps: [
      {
        name: "work",
        title: "Work",
        kind: "reversible",
        limitMs: 5_000,
        plan: async () => undefined,
        act: ({ signal }) =>
          Promise.race([
            end,
            new Promise<never>((_resolve, reject) =>
              signal.addEventListener("abort", () => reject(new Error("cut off"))),
            ),
          ]),
      },
    ],
    sentence: (_context, outcome) => outcome,
  };
  return pipeline;
}

function panel(pipelinesOf?: (end: Promise<void>) => Pipelines) {
  const world = workerWorld();
  const end = Promise.withResolvers<void>();
  const pipelines = pipelinesOf?.(end.promise) ?? {
    deploy: { staging: onePipeline<DeployInput>("deploy", end.promise) },
    operate: {
      staging: onePipeline<OperateInput>("operate", end.promise),
      production: onePipeline<OperateInput>("operate", end.promise),
    },
  };
  const worker = workerIn(world, pipelines);
  const lost: unknown[] = [];
  const runs = runsUnderWay(worker, (failure) => lost.push(failure));
  return { world, worker, runs, end, lost, deps: { ...worker, runs } };
}

test("a deploy becomes a run that is advanced to its end", async () => {
  const { deps, runs, end, worker } = panel();
  const answer = await ask(aDeploy({ ref: "feature/scan" }), anActor(), deps);
  expect(answer).toEqual({ accepted: true, run: 1 });
  end.resolve();
  await runs.settled();
  const view = await describeRun(1, worker.store);
  expect(view).toMatchObject({
    id: 1,
    title: "Deploy feature/scan to staging",
    requestedBy: "Anna",
    ref: "feature/scan",
    outcome: "succeeded",
    steps: [{ name: "work", mark: "done", usualMs: 0 }],
  });
  expect(await listRuns({ limit: 5 }, worker.store)).toEqual([view]);
  expect(await describeRun(2, worker.store)).toBeUndefined();
});

test("a double click is one run, also when both are taken at once", async () => {
  const { deps, end, runs, worker } = panel();
  const input = aDeploy();
  const [first, second] = await Promise.all([ask(input, anActor(), deps), ask(input, anActor(), deps)]);
  expect([first, second]).toEqual([
    { accepted: true, run: 1 },
    { accepted: true, run: 1 },
  ]);
  end.resolve();
  await runs.settled();
  expect(await ask(input, anActor(), deps)).toEqual({ accepted: true, run: 1 });
  expect(await worker.store.runs({ limit: 9 })).toHaveLength(1);
});

test("a second exclusive run is refused with the number of the first, another environment is free", async () => {
  const { deps, end, runs } = panel();
  await ask(aDeploy(), anActor(), deps);
  expect(await ask(anOperation(), anActor(), deps)).toMatchObject({ accepted: false, code: "busy", run: 1 });
  const production = anOperation({ environment: "production", service: "backend" });
  expect(await ask(production, anActor({ role: "lead" }), deps)).toEqual({ accepted: true, run: 2 });
  end.resolve();
  await runs.settled();
  expect(await ask(anOperation(), anActor(), deps)).toEqual({ accepted: true, run: 3 });
  await runs.settled();
});

test("permission is judged again", async () => {
  const { deps } = panel();
  const production = anOperation({ environment: "production" });
  expect(await ask(production, anActor({ role: "developer" }), deps)).toMatchObject({
    accepted: false,
    code: "forbidden",
    message: expect.stringContaining("operate:production"),
  });
  expect(await ask(aDeploy(), anActor({ role: "viewer" }), deps)).toMatchObject({ code: "forbidden" });
});

test("gates that take too long to look at are not waited for, and nothing is begun", async () => {
  const looks = Promise.withResolvers<string>();
  const slowly = (end: Promise<void>): Pipelines => {
    const admit = async (_input: DeployInput, _actor: Actor, signal: AbortSignal) => {
      await once(signal, "abort");
      looks.resolve("cut off");
      signal.throwIfAborted();
    };
    return { deploy: { staging: { ...onePipeline<DeployInput>("deploy", end), admit } } };
  };
  const { deps, worker } = panel(slowly);
  expect(await ask(aDeploy(), anActor(), { ...deps, admissionMs: 30 })).toMatchObject({
    accepted: false,
    code: "admission-timeout",
    message: expect.stringMatching(
      /^Looking at the gates took longer than 30 ms, so it was not begun\. Nothing was changed/,
    ),
  });
  expect(await looks.promise).toBe("cut off");
  expect(await worker.store.runs({ limit: 1 })).toEqual([]);
});

test("what was asked while the worker was away is not begun", async () => {
  const { deps, world } = panel();
  const { store, clock } = deps;
  const late = await store.recordIntent(aDeploy(), anActor(), clock.now());
  world.clock.advance(60_000);
  const recent = await store.recordIntent(aDeploy(), anActor(), clock.now());
  world.clock.advance(90_000);
  await acceptIntents(deps);
  expect(await store.intentAnswer(late)).toMatchObject({ code: "too-old", message: /^The worker was away/ });
  expect(await store.intentAnswer(recent)).toMatchObject({ accepted: true });
});

test("without an application, or a pipeline, it says so", async () => {
  const { deps, world } = panel();
  expect(await ask(aDeploy({ environment: "production" }), anActor({ role: "lead" }), deps)).toMatchObject({
    code: "not-available",
    message: expect.stringContaining("to production: this version of Slipway does not do that"),
  });
  world.database.application = undefined;
  expect(await ask(aDeploy(), anActor(), deps)).toMatchObject({ code: "no-application" });
  await expect(answerTo("unknown", deps)).rejects.toMatchObject({ code: "intent-not-found" });
});

test("cancel turns the run round; the environment that counts is the run's", async () => {
  const { deps, runs, worker } = panel();
  await ask(anOperation({ environment: "production" }), anActor({ role: "lead" }), deps);
  expect(await ask(aCancellation(1, { environment: "staging" }), anActor(), deps)).toMatchObject({
    code: "run-not-found",
  });
  const cancel = aCancellation(1, { environment: "production" });
  expect(await ask(cancel, anActor({ role: "developer" }), deps)).toMatchObject({ code: "forbidden" });
  const again = aCancellation(1, { environment: "production" });
  expect(await ask(again, anActor({ role: "lead" }), deps)).toEqual({ accepted: true, run: 1 });
  await runs.settled();
  expect(await describeRun(1, worker.store)).toMatchObject({ outcome: "rolled-back", cancelRequestedBy: "Anna" });
  const late = aCancellation(1, { environment: "production" });
  expect(await ask(late, anActor({ role: "lead" }), deps)).toMatchObject({ code: "not-under-way" });
});

test("what nobody foresaw is answered too, with a reference", async () => {
  const twice = (end: Promise<void>): Pipelines => {
    const pipeline = onePipeline<DeployInput>("deploy", end);
    return { deploy: { staging: { ...pipeline, steps: [...pipeline.steps, ...pipeline.steps] } }, operate: {} };
  };
  const { deps, world } = panel(twice);
  const answer = await ask(aDeploy(), anActor(), deps);
  expect(answer).toMatchObject({ code: "unexpected", message: expect.stringContaining("reference") });
  expect(world.failures[0]?.error).toEqual(new Error("Two steps have one name"));
});

test("a worker that stops leaves its runs to the next one, which resumes them", async () => {
  const { deps, runs, end, world, worker } = panel();
  await ask(aDeploy(), anActor(), deps);
  await runs.stop();
  expect(await worker.store.unfinishedRuns()).toEqual([1]);
  const next = workerIn(world, worker.pipelines);
  const resumed = runsUnderWay(next, () => {});
  await resumed.resume();
  end.resolve();
  await resumed.settled();
  expect(await describeRun(1, next.store)).toMatchObject({ outcome: "succeeded" });
});

test("a worker whose journal cannot be written is told that it must end", async () => {
  const { deps, runs, end, lost, world } = panel();
  await ask(aDeploy(), anActor(), deps);
  world.database.lease += 1;
  end.resolve();
  await runs.settled();
  expect(lost).toEqual([new Error("The lock is not held any more")]);
});

import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { TrafficReport } from "../contract/report.ts";
import type { AccessLine } from "../domain/report/access-line.ts";
import { aDeploy, aHeader, anActor, aScope, someTime } from "../testing/builders.ts";
import { createFakeGateways, fakeGatewayState, logFakeRequest } from "../testing/fake-gateway.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { advanceRun, WorkerStopping } from "./advance-run.ts";
import { outlineOf, type RunInput } from "./pipelines.ts";
import type { Gateways } from "./ports.ts";
import type { AnyStep } from "./step.ts";
import { trafficReports } from "./traffic-reports.ts";

type Acts = Record<string, () => Promise<void>>;

/** A run of steps that do nothing but what they are told, and a gateway whose log is written by hand. */
async function setting(acts: Acts, replaced: Partial<Gateways> = {}) {
  const world = workerWorld();
  const state = fakeGatewayState();
  const steps = Object.entries(acts).map(
    ([name, act]): AnyStep<RunInput> => ({
      name,
      title: name,
      kind: "reversible",
      limitMs: 5_000,
      plan: async () => null,
      act,
      undo: async () => {},
    }),
  );
  const told: (TrafficReport | undefined)[] = [];
  const sentence = (...[, outcome, , , traffic]: [unknown, string, number, string?, TrafficReport?]) => {
    told.push(traffic);
    return outcome;
  };
  const pipeline = { kind: "deploy" as const, exclusive: true, steps, sentence };
  const worker = () => {
    const deps = workerIn(world, { deploy: { staging: pipeline } });
    const gateways = { ...createFakeGateways(state), ...replaced };
    return { ...deps, traffic: trafficReports({ ...deps, gateways, instance: aScope().instance }) };
  };
  const first = worker();
  const intent = await first.store.recordIntent(aDeploy(), anActor(), someTime);
  const run = await first.store.startRun(intent, aHeader({ steps: outlineOf(pipeline) }), true);
  const log = async (facts: Partial<AccessLine> = {}) => {
    world.clock.advance(1_000);
    const line = { endedAt: world.clock.now(), tookMs: 2, status: 200, end: "----", release: "r1", ...facts };
    logFakeRequest(state, aScope(), line);
    for (let turn = 0; turn < 5; turn++) await nextTurn(); // read
  };
  return { world, first, worker, run, log, told };
}

const cut = { end: "KD--" };

test("a run that switched keeps a report of all its requests, and ends with it", async () => {
  const { first, run, log, told } = await setting({
    build: () => log(),
    switch: () => log({ release: "r2" }),
    drain: () => log(cut),
    watch: async () => {},
  });
  await advanceRun(run, first);
  const report = await first.traffic.read(run);
  expect(report).toMatchObject({ complete: true, requests: 3, failed: 1, during: { requests: 2 } });
  expect(told).toEqual([report]);
  expect((report?.to ?? 0) - (report?.drainedAt ?? 0)).toBeGreaterThan(1_000);
});

test("so does one that was undone, until its last drain", async () => {
  const { first, run, log } = await setting({
    switch: () => log(),
    drain: () => log(),
    watch: async () => {
      await log(cut);
      throw new Error("unhealthy");
    },
  });
  await advanceRun(run, first);
  const record = await first.store.run(run);
  expect(record?.outcome).toBe("rolled-back");
  const undone = record?.entries.findLast((entry) => entry.type === "mark" && entry.step === "switch");
  expect(await first.traffic.read(run)).toMatchObject({ requests: 3, failed: 1, drainedAt: undone?.at });
});

test("tells so far, once it has switched", async () => {
  const seen: unknown[] = [];
  const { first, run, log } = await setting({
    build: async () => void seen.push(await log(), await first.traffic.read(run)),
    switch: async () => void seen.push(await log(), await first.traffic.read(run)),
  });
  await advanceRun(run, first);
  expect(seen).toEqual([undefined, null, undefined, expect.objectContaining({ complete: false, requests: 2 })]);
});

test("a run that switches nothing has none", async () => {
  const { first, run, log, told } = await setting({ operate: () => log() });
  await advanceRun(run, first);
  expect(await first.traffic.read(run)).toBeNull();
  expect(told).toEqual([undefined]);
});

test("the next worker reads again from the beginning of the run", async () => {
  const stopping = new AbortController();
  const { first, worker, run, log } = await setting({
    build: () => log(),
    switch: async () => {
      await log();
      if (!stopping.signal.aborted) {
        stopping.abort(new WorkerStopping());
        throw new Error("stopped");
      }
    },
  });
  await advanceRun(run, first, stopping.signal);
  expect((await first.store.run(run))?.outcome).toBeUndefined();
  const second = worker();
  await advanceRun(run, second);
  expect(await second.traffic.read(run)).toMatchObject({ complete: true, requests: 3 });
});

test("a log that cannot be read fails no run", async () => {
  async function* requests() {
    yield { type: "interrupted" as const, at: someTime, cause: "exited with 137" };
    throw new Error("unforeseen");
  }
  const { world, first, run } = await setting({ switch: async () => {} }, { requests });
  await advanceRun(run, first);
  expect((await first.store.run(run))?.outcome).toBe("succeeded");
  expect(await first.traffic.read(run)).toMatchObject({
    requests: 0,
    interruptions: [{ at: someTime, cause: "exited with 137" }],
  });
  expect(world.failures).toEqual([expect.objectContaining({ run, error: new Error("unforeseen") })]);
});

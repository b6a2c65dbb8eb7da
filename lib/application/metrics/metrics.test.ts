import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { cgroupUsage } from "../../adapters/usage/cgroup-files.ts";
import type { MetricsEvent } from "../../contract/metrics.ts";
import { aDeploy, aHeader, anActor, anApplication, someTime } from "../../testing/builders.ts";
import { eventually } from "../../testing/eventually.ts";
import { manualClock } from "../../testing/manual-clock.ts";
import { type MemoryDatabase, memoryDatabase, memoryStore } from "../../testing/memory-store.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import type { UsageSource } from "../ports.ts";
import { createMetrics, type MetricsDeps } from "./metrics.ts";

const backend = "b".repeat(64);

/** A machine whose counters a test sets, a gateway whose counters it sets, and streams that tell what was opened. */
function world(database: MemoryDatabase = memoryDatabase(), laterMs = 0) {
  const root = temporaryFolder();
  const clock = manualClock();
  clock.advance(laterMs);
  const group = join(root, "system.slice", `docker-${backend}.scope`);
  writeFileSync(join(root, "cgroup.controllers"), "cpu memory");
  const uses = (cpuMs: number, memory: number) => {
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, "cpu.stat"), `usage_usec ${cpuMs * 1000}\n`);
    writeFileSync(join(group, "memory.current"), `${memory}\n`);
  };
  const counted = { requests: 0, failed: 0, applicationErrors: 0, took: [0, 0] };
  const streamed: string[] = [];
  const streams: UsageSource = {
    read: async (containers) => {
      streamed.push(`read ${containers.map((one) => one[0])}`);
      return new Map();
    },
    rest: () => void (streamed.at(-1) !== "rest" && streamed.push("rest")),
  };
  const sources = [streams, { read: streams.read, rest() {} }]; // staging's is looked at
  const containers = [
    { id: backend, role: "release", state: "running" },
    { id: "g", role: "gateway", state: "running" },
  ];
  const board = {
    current: () => ({
      application: { id: "wms" },
      environments: { staging: { services: [{ service: "backend" }] }, production: { services: [] } },
    }),
    liveContainer: (environment: string) => (environment === "staging" ? containers[0] : undefined),
    containers: (environment: string) => (environment === "staging" ? containers : []),
  } as unknown as MetricsDeps["board"];
  const logged: unknown[] = [];
  const metrics = createMetrics({
    board,
    clock,
    store: memoryStore(database, 0),
    files: cgroupUsage(clock, { cgroups: root, processes: root }),
    streams: () => sources.shift() as UsageSource,
    gateways: { tally: async () => ({ atMs: clock.elapsed(), ...counted }) },
    log: (...words) => logged.push(words),
  });
  const stopping = new AbortController();
  uses(0, 1_000_000);
  const running = metrics.run(stopping.signal);
  onTestFinished(() => stopping.abort());
  /** Until the next look is over, which waits for the clock. */
  const settled = async () => void (await eventually(async () => expect(clock.waiting()).toBe(1)));
  const pass = async (ms: number) => {
    clock.advance(ms);
    await settled();
  };
  const stop = async () => {
    stopping.abort();
    await running;
  };
  return { metrics, clock, uses, counted, streamed, logged, settled, pass, stop, group };
}

const fine = async (metrics: ReturnType<typeof world>["metrics"]) =>
  (await metrics.history({ environment: "staging", range: "1h" })).points;

test("looks every quarter of a minute while nobody looks, asks the engine for nothing, and saves once a minute", async () => {
  const database = memoryDatabase();
  const { metrics, uses, counted, pass, settled, streamed, logged } = world(database);
  await settled();
  for (let look = 1; look <= 4; look++) {
    uses(look * 300, 1_000_000 * look);
    Object.assign(counted, { requests: look * 30, failed: look, took: [look * 29, 0] });
    await pass(15_000);
  }
  const [first, ...others] = await fine(metrics);
  expect(first).toEqual({
    at: someTime,
    services: { backend: { cpu: 2, memory: 1_000_000 } },
    requests: { perSecond: 2, failed: 1, applicationErrors: 0, p50: 2.5, p95: 4.75 },
  });
  expect(others.map(({ at }) => (at - someTime) / 1000)).toEqual([15, 30, 45]);
  const minute = database.metrics.find(({ step, at }) => step === 60_000 && at === someTime);
  expect(minute).toMatchObject({ services: { backend: { seconds: 60, cpuMs: 1200, memory: 4_000_000 } } });
  expect(streamed).toEqual(["rest"]);
  expect(logged).toEqual([]);
});

test("who looks is told at once, then every two seconds; for what the files do not show the engine is asked", async () => {
  const { metrics, uses, pass, settled, streamed, group } = world();
  await settled();
  uses(300, 1_000_000);
  await pass(15_000);
  const leaving = new AbortController();
  const events = metrics.subscribe("staging", leaving.signal)[Symbol.asyncIterator]();
  const next = async () => ((await events.next()).value as MetricsEvent[])[0];
  expect(await next()).toMatchObject({ now: { services: { backend: { cpu: 2 } } }, hour: { failed: 0 } });
  await settled();
  expect(await next()).toMatchObject({ now: { services: {} } }); // looked at again at once, when no time had passed
  uses(400, 1_000_000);
  await pass(2_000);
  expect(await next()).toEqual({
    type: "metrics",
    now: expect.objectContaining({ services: { backend: { cpu: 5, memory: 1_000_000 } } }),
  });
  expect(streamed).toEqual(["rest"]);
  rmSync(group, { recursive: true });
  await pass(2_000);
  expect(streamed).toEqual(["rest", "read b"]);
  expect(await next()).toMatchObject({ now: { services: {} } });
  leaving.abort();
  expect((await events.next()).done).toBe(true);
  await pass(2_000);
  expect(streamed.at(-1)).toBe("rest");
});

test("another worker goes on with what was kept, and the time between them is a gap", async () => {
  const database = memoryDatabase();
  const first = world(database);
  await first.settled();
  first.uses(300, 1_000_000);
  await first.pass(15_000);
  await first.stop();
  const second = world(database, 45_000);
  await second.settled();
  second.uses(150, 2_000_000);
  await second.pass(15_000);
  await second.stop();
  const points = await fine(second.metrics);
  expect(points.map(({ at, services }) => [(at - someTime) / 1000, services.backend?.cpu])).toEqual([
    [0, 2],
    [45, 1],
  ]);
  const minute = database.metrics.find(({ step, at }) => step === 60_000 && at === someTime);
  expect(minute?.services.backend).toMatchObject({ cpuMs: 450, memory: 2_000_000 });
});

test("runs that made something live are marks", async () => {
  const database = memoryDatabase();
  const { metrics } = world(database);
  const store = memoryStore(database, 0);
  await store.saveApplication(anApplication());
  for (const step of ["switch", "build"]) {
    const intent = await store.recordIntent(aDeploy(), anActor(), someTime);
    const run = await store.startRun(intent, aHeader(), true);
    await store.append(run, { type: "mark", step, mark: "acting" }, someTime - 60_000);
    await store.append(run, { type: "finished", outcome: "succeeded", sentence: "Live." }, someTime);
  }
  const { marks } = await metrics.history({ environment: "staging", range: "24h" });
  expect(marks).toEqual([{ at: someTime - 60_000, run: 1, kind: "deploy", title: aHeader().title }]);
});

import { expect, test, vi } from "vitest";
import type { BackUpInput } from "../contract/backups.ts";
import type { StopStandbyInput } from "../contract/intents.ts";
import { permissionFor } from "../contract/intents.ts";
import { may } from "../contract/permissions.ts";
import { aDeploy, aHeader, anActor, aRelease, aRestore, aScope, someTime } from "../testing/builders.ts";
import { engineWorld } from "../testing/engine-world.ts";
import { fakeEngine } from "../testing/fake-engine.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { slipway, tendStandbys } from "./tend-standbys.ts";

const runningMs = 60 * 60_000;

/** r1 is a standby since now, and one container of it runs. */
async function withStandby() {
  const world = workerWorld();
  const { store, clock } = workerIn(world, {});
  const intent = await store.recordIntent(aDeploy(), anActor(), someTime);
  const run = await store.startRun(intent, aHeader(), true);
  const release = await store.reserveRelease(run, aRelease(run));
  const spec = { standby: { runningMs, keep: 1 }, residents: [] };
  await store.updateRelease("wms", release, { state: "standby", standbyAt: clock.now(), spec });
  const engine = fakeEngine(engineWorld());
  const running = { id: "1", name: "backend-r1", service: "backend", role: "release", release, state: "running" };
  const observe = vi.fn(async () => ({ containers: [running], networks: [], volumes: [] }) as never);
  const finish = () => store.append(run, { type: "finished", outcome: "succeeded", sentence: "" }, clock.now());
  const ports = { store, clock, engine: { ...engine, observe }, instance: aScope().instance };
  return { world, ports, observe, running, finish };
}

/** Tends until `asked` has been asked so often, or for so long. */
async function tend(ports: Awaited<ReturnType<typeof withStandby>>["ports"], untilMs: number) {
  const end = new AbortController();
  const asked: { input: StopStandbyInput | BackUpInput; after: number }[] = [];
  const began = ports.clock.elapsed();
  const clock = {
    ...ports.clock,
    async pause(ms: number, signal: AbortSignal) {
      await ports.clock.pause(ms, signal);
      if (ports.clock.elapsed() - began >= untilMs) end.abort();
    },
  };
  const ask = async (input: StopStandbyInput | BackUpInput) =>
    void asked.push({ input, after: clock.elapsed() - began });
  await tendStandbys({ ...ports, clock }, ask, (_message, error) => expect.fail(String(error)), end.signal);
  return asked;
}

test("a standby is asked to be stopped when its time is over, and again until it is", async () => {
  const { ports, observe, running, finish } = await withStandby();
  await finish();
  expect(await tend(ports, runningMs - 60_000)).toEqual([]);
  expect(observe).not.toHaveBeenCalled();
  const asked = await tend(ports, 150_000);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked[0]?.input).toMatchObject({ kind: "stop-standby", environment: "staging", release: 1 });
  running.state = "exited";
  expect(await tend(ports, 600_000)).toEqual([]);
  const looks = observe.mock.calls.length;
  expect(looks).toBe(asked.length + 1); // once it is known to be stopped, nobody asks the engine again
});

test("a database that was set aside is archived once, and its server stopped as ever", async () => {
  const { world, ports, finish } = await withStandby();
  await finish();
  const [standby] = world.database.releases;
  const served = (volume: string, restored?: object) => ({
    standby: { runningMs, keep: 1 },
    residents: [],
    database: { service: "database", name: "wms", volume },
    ...(restored && { restored }),
  });
  Object.assign(standby ?? {}, { spec: served("one"), liveAt: someTime });
  const intent = await ports.store.recordIntent(aRestore("2026-11-01T02-00-00Z"), anActor(), someTime);
  const run = await ports.store.startRun(intent, aHeader({ kind: "restore" }), true);
  await ports.store.append(run, { type: "finished", outcome: "succeeded", sentence: "" }, ports.clock.now());
  const restored = await ports.store.reserveRelease(run, aRelease(run));
  const spec = served("two", { run, timestamp: "2026-11-01T02-00-00Z", from: 1 });
  await ports.store.updateRelease("wms", restored, { state: "live", liveAt: someTime + 1, spec });

  expect(await tend(ports, 59 * 60_000)).toEqual([]);
  const [first] = await tend(ports, 2 * 60_000);
  expect(first?.input).toMatchObject({ kind: "back-up", environment: "staging", release: 1 });
  const asked = await ports.store.recordIntent(first?.input as BackUpInput, slipway, ports.clock.now());
  const archiving = await ports.store.startRun(
    asked,
    aHeader({ kind: "back-up", requestedAt: ports.clock.now() }),
    false,
  );
  await ports.store.append(archiving, { type: "finished", outcome: "rolled-back", sentence: "" }, ports.clock.now());
  const [second] = await tend(ports, 60_000);
  expect(second?.input).toMatchObject({ kind: "stop-standby", release: 1 });
});

test("nothing is asked while a run is under way", async () => {
  const { ports } = await withStandby();
  expect(await tend(ports, 2 * runningMs)).toEqual([]);
});

test("what Slipway asks by itself, it may ask", () => {
  const input: StopStandbyInput = { kind: "stop-standby", requestId: "", environment: "production", release: 1 };
  expect(may(slipway, permissionFor(input))).toBe(true);
  expect(may({ role: "developer" }, permissionFor(input))).toBe(false);
});

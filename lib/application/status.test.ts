import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { logArchive } from "../adapters/logs/archive.ts";
import { kinds, momentAt, writeRecord } from "../contract/log-records.ts";
import { Refusal } from "../contract/refusal.ts";
import { emptyRun } from "../contract/run.ts";
import { aDeploy, aHeader, anActor, anApplication, aRelease, someTime } from "../testing/builders.ts";
import { type ManualClock, manualClock } from "../testing/manual-clock.ts";
import { backupWorld, memoryBackups } from "../testing/memory-backups.ts";
import { memoryDatabase, memoryStore } from "../testing/memory-store.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import { createEventHub, type EventHub } from "./events.ts";
import { createPanelAlarms, type PanelAlarms } from "./panel-alarms.ts";
import type { Engine, EngineEvent, Gateways, LogArchive, ObservedContainer, Store } from "./ports.ts";
import { createStatusBoard, type StatusBoard } from "./status.ts";

/** Only what the board asks of an engine, and how often it asked. */
class WatchedEngine {
  containers: ObservedContainer[] = [];
  away: Refusal | undefined;
  calls = 0;
  #listeners = new Set<{ push(event: EngineEvent): void; fail(error: Error): void }>();

  async info() {
    this.calls++;
    if (this.away) throw this.away;
    return { host: "unix:///run/engine.sock", version: "20.10.24", apiVersion: "1.41", operatingSystem: "Debian" };
  }

  async observe({ environment }: { environment?: string }) {
    this.calls++;
    if (this.away) throw this.away;
    const containers = environment === "staging" ? [...this.containers] : [];
    return { containers, networks: [], volumes: [] };
  }

  async *events(_: unknown, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    this.calls++;
    for (;;) {
      const { promise, resolve, reject } = Promise.withResolvers<EngineEvent>();
      const listener = { push: resolve, fail: reject };
      this.#listeners.add(listener);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      const event = await promise.finally(() => this.#listeners.delete(listener));
      yield event;
    }
  }

  tell(action: string, facts: Partial<EngineEvent> = {}): void {
    const event = { at: someTime, kind: "container", action, name: "x", environment: "staging", ...facts } as const;
    for (const listener of [...this.#listeners]) listener.push(event);
  }

  die(): void {
    this.away = new Refusal("engine-unreachable", "Nobody answers on unix:///run/engine.sock. Start the engine.");
    for (const listener of [...this.#listeners]) listener.fail(this.away);
  }
}

vi.setConfig({ testTimeout: 30_000 });
const waitFor = (assertion: () => void) => vi.waitFor(assertion, { timeout: 10_000 });

const backend: ObservedContainer = {
  id: "c1",
  name: "wms-staging-backend",
  service: "backend",
  role: "release",
  release: 1,
  image: "sha256:1",
  state: "running",
  restarts: 0,
  startedAt: someTime - 60_000,
  restartPolicy: "always",
  addresses: {},
  volumes: [],
};
const gateway: ObservedContainer = {
  ...backend,
  id: "c2",
  name: "wms-staging-gateway",
  service: "gateway",
  role: "gateway",
  release: undefined,
};

let engine: WatchedEngine;
let clock: ManualClock;
let store: Store;
let hub: EventHub;
let archive: LogArchive;
let board: StatusBoard;
let end: AbortController;
let alarms: PanelAlarms;
let serving: number | undefined;
let gatewayAsked: number;
let looking: boolean;
const logged: unknown[] = [];

beforeEach(() => {
  engine = new WatchedEngine();
  clock = manualClock();
  store = memoryStore(memoryDatabase(), 0);
  hub = createEventHub();
  alarms = createPanelAlarms(() => hub.changed("records"));
  end = new AbortController();
  gatewayAsked = 0;
  looking = true;
  logged.length = 0;
  const observe = async () => {
    gatewayAsked++;
    return { running: true, generation: 1, ...(serving !== undefined && { live: serving }) };
  };
  archive = logArchive(temporaryFolder(), { clock, log: console.error });
  board = createStatusBoard({
    backups: memoryBackups(backupWorld()),
    logs: archive,
    engine: engine as unknown as Engine,
    engineHost: "unix:///run/engine.sock",
    gateways: { observe } as unknown as Gateways,
    store,
    clock,
    hub,
    alarms,
    instance: "test",
    looking: () => looking,
    log: (_, error) => logged.push(error),
  });
});
afterEach(() => {
  end.abort();
  expect(logged).toEqual([]);
});

async function deployed(): Promise<number> {
  await store.saveApplication(anApplication());
  const intent = await store.recordIntent(aDeploy(), anActor(), someTime);
  const run = await store.startRun(intent, aHeader(), true);
  serving = await store.reserveRelease(run, aRelease(run, { state: "live", liveAt: someTime }));
  engine.containers = [backend, gateway];
  return run;
}
const staging = () => board.current().environments.staging;
/** Lets 20 ms of debounce and what follows it pass. */
async function soon(assertion: () => void): Promise<void> {
  await waitFor(() => {
    clock.advance(20);
    assertion();
  });
}
/** Lets the looks pass that follow the first one. */
async function settled(): Promise<void> {
  for (const ms of [1000, 100]) {
    clock.advance(ms);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("the status board", () => {
  test("the first look is whole: application, engine, release, services, run, gateway", async () => {
    const run = await deployed();
    await board.start(end.signal);
    expect(board.current()).toMatchObject({
      application: { id: "wms" },
      engine: { answers: true, host: "unix:///run/engine.sock", version: "20.10.24" },
      environments: {
        staging: { state: "healthy", activeRun: run, since: someTime, release: { number: serving } },
        production: { state: "empty" },
      },
      lastRun: { id: run },
      activity: [{ id: run }],
    });
    expect(board.liveContainer("staging", "backend")?.id).toBe("c1");
    expect(board.liveContainer("production", "backend")).toBeUndefined();
  });

  test("what was seen of containers counts until something is heard of them, or the engine goes away", async () => {
    await deployed();
    await board.start(end.signal);
    await settled();
    expect(board.lastSeen("staging")).toEqual([backend, gateway]);
    expect(board.lastSeen("production")).toEqual([]);
    engine.containers = [gateway];
    engine.tell("destroy", { name: backend.name });
    await waitFor(() => expect(board.lastSeen("staging")).toBeUndefined());
    expect(board.lastSeen("production")).toEqual([]);
    await soon(() => expect(board.lastSeen("staging")).toEqual([gateway]));
    engine.die();
    await waitFor(() => expect(board.lastSeen("staging")).toBeUndefined());
  });

  test("somebody vouches for the release on staging, and whoever looks hears of it", async () => {
    await deployed();
    await board.start(end.signal);
    const { version } = board.current();
    const by = { id: "person-1", name: "Anna" };
    await store.addSignOff("wms", serving ?? 0, { item: "Login works", by, at: someTime });
    hub.changed();
    await soon(() => expect(staging().signOffs).toBe(1));
    expect(board.current().version).toBeGreaterThan(version);
    expect(board.current().environments.production.signOffs).toBeUndefined();
  });

  test("an alarm of the panel itself is shown, and that it is over", async () => {
    await deployed();
    await board.start(end.signal);
    const alarm = { title: "The panel's own backup fails", text: "The disk is full." };
    expect(board.current().alarms).toEqual([]);
    alarms.raise(alarm);
    await soon(() => expect(board.current().alarms).toEqual([alarm]));
    alarms.clear(alarm.title);
    await soon(() => expect(board.current().alarms).toEqual([]));
  });

  test("error lines of the live release are counted, and shown by the minute for an hour", async () => {
    await deployed();
    await board.start(end.signal);
    const says = async (container: string, text: string) => {
      const moment = momentAt(clock.now());
      const bytes = writeRecord({ ...moment, source: 1, kind: kinds.line, flags: 0, content: Buffer.from(text) });
      await archive.of("staging", "backend").append(container, { bytes, lines: 1, first: moment, last: moment });
    };
    const counted = (assertion: () => void) =>
      waitFor(() => {
        clock.advance(1000);
        assertion();
      });
    await says("c1", '{"level":"error"}');
    await says("of a release before", '{"level":"error"}');
    const minute = Math.floor(clock.now() / 60_000) * 60_000;
    await counted(() => expect(staging().errors).toMatchObject({ release: serving, lines: 1 }));
    expect(staging().errors?.minutes).toEqual([{ at: minute, errors: 1 }]);
    clock.advance(3600_000);
    await says("c1", '{"level":"fatal"}');
    await counted(() => expect(staging().errors).toMatchObject({ lines: 2, minutes: [{ errors: 1 }] }));
  });

  test("an event of the engine is shown after one debounce, published with a higher version", async () => {
    await deployed();
    await board.start(end.signal);
    const events = hub.subscribe(end.signal)[Symbol.asyncIterator]();
    const { version } = board.current();
    await new Promise(setImmediate);
    engine.containers = [{ ...backend, state: "exited", exitCode: 1, restartPolicy: "no" }, gateway];
    engine.tell("die");
    await new Promise(setImmediate);
    clock.advance(20);
    await waitFor(() => expect(staging().services[0]).toMatchObject({ state: "failing", detail: "exited with 1" }));
    expect(staging().since).toBe(clock.now());
    expect(board.current().version).toBeGreaterThan(version);
    const batch = (await events.next()).value;
    expect(batch).toEqual([{ type: "status", status: board.current() }]);
  });

  test("an event is shown at once, and a look that began before it does not undo it", async () => {
    await deployed();
    await board.start(end.signal);
    await new Promise(setImmediate);
    const before = engine.calls;
    engine.tell("die", { name: backend.name, exitCode: 1 });
    await waitFor(() => expect(staging().services[0]).toMatchObject({ detail: "restarting, exited with 1" }));
    expect(engine.calls).toBe(before);
    const slow = Promise.withResolvers<void>();
    const old = [...engine.containers];
    vi.spyOn(engine, "observe").mockImplementationOnce(async () => {
      await slow.promise;
      return { containers: old, networks: [], volumes: [] };
    });
    clock.advance(20);
    await new Promise(setImmediate);
    engine.containers = [gateway];
    engine.tell("destroy", { name: backend.name });
    await waitFor(() => expect(staging().services[0]?.detail ?? "gone").toMatch(/gone/));
    slow.resolve();
    const shown = vi.fn();
    board.onLook(() => shown(staging().state));
    await soon(() => expect(shown).toHaveBeenCalled());
    expect(shown.mock.calls.flat()).not.toContain("healthy");
  });

  test("health checks by exec, which are events too, cost no look", async () => {
    await deployed();
    await board.start(end.signal);
    await settled();
    const before = engine.calls;
    for (let count = 0; count < 20; count++) {
      engine.tell("exec_start: wget -q localhost");
      await new Promise(setImmediate);
      clock.advance(20);
    }
    expect(engine.calls).toBe(before);
  });

  test.each([
    ["ten minutes while somebody looks cost at most ten calls to the engine each", true, 1],
    ["ten minutes while nobody looks cost none", false, 0],
  ])("%s", async (_, looked, least) => {
    looking = looked;
    await deployed();
    await board.start(end.signal);
    for (let seconds = 0; seconds < 5; seconds++) {
      clock.advance(1000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const before = engine.calls + gatewayAsked;
    for (let seconds = 0; seconds < 600; seconds++) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
    const calls = engine.calls + gatewayAsked - before;
    expect(calls).toBeGreaterThanOrEqual(least);
    expect(calls / 10).toBeLessThanOrEqual(10 * least);
  });

  test("an engine that goes away is shown with its problem; when it is back everything is looked at again", async () => {
    await deployed();
    await board.start(end.signal);
    await new Promise(setImmediate);
    engine.die();
    await waitFor(() =>
      expect(board.current().engine).toMatchObject({ answers: false, problem: expect.stringMatching(/Start/) }),
    );
    expect(staging()).toMatchObject({ state: "healthy", alarms: [expect.stringMatching(/from before/)] });
    const before = engine.calls;
    for (let seconds = 0; seconds < 60; seconds++) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
    expect(engine.calls - before).toBeLessThan(25);
    engine.away = undefined;
    engine.containers = [];
    await waitFor(() => {
      clock.advance(5000);
      expect(board.current().engine.answers).toBe(true);
      expect(staging().state).toBe("failing");
    });
  });

  test("a journal entry shows the run, without a look; what may have changed anything is a look at everything", async () => {
    const run = await deployed();
    await board.start(end.signal);
    await soon(() => expect(board.current().engine.answers).toBe(true));
    const before = engine.calls;
    const looks = vi.spyOn(store, "runs");
    hub.journal(run, await store.append(run, { type: "finished", outcome: "succeeded", sentence: "Live." }, someTime));
    await soon(() => expect(board.current().lastRun).toMatchObject({ outcome: "succeeded" }));
    expect(staging().activeRun).toBeUndefined();
    expect(looks).not.toHaveBeenCalled();
    expect(engine.calls).toBe(before);
    hub.changed();
    await soon(() => expect(engine.calls).toBeGreaterThan(before));
  });

  test("an entry that is written while the runs are looked at is not lost, and one of a run that is not known is looked for", async () => {
    const run = await deployed();
    await board.start(end.signal);
    await settled();
    const slow = Promise.withResolvers<void>();
    const old = await store.runs({ limit: 10 });
    const looks = vi.spyOn(store, "runs").mockImplementationOnce(() => slow.promise.then(() => old));
    hub.changed("records");
    await soon(() => expect(looks).toHaveBeenCalled());
    const acting = { type: "mark", step: "build", mark: "acting" } as const;
    hub.journal(run, await store.append(run, acting, someTime));
    slow.resolve();
    await soon(() => expect(board.current().lastRun?.steps[0]?.mark).toBe("acting"));
    await store.append(run, { ...acting, mark: "done" }, someTime);
    hub.journal(run, await store.append(run, { ...acting, step: "switch" }, someTime));
    await soon(() => expect(board.current().lastRun).toMatchObject({ seq: 3 }));
  });

  test("a run that is begun is shown as it is told; looks wait while more is written, though not for long", async () => {
    const run = await deployed();
    await board.start(end.signal);
    await settled();
    const looks = vi.spyOn(store, "runs");
    hub.begun({ ...emptyRun({ ...aHeader(), id: run + 1 }), title: "Another" });
    await soon(() => expect(board.current().lastRun).toMatchObject({ id: run + 1, title: "Another" }));
    expect(looks).not.toHaveBeenCalled();
    for (let passed = 0; passed < 900; passed += 100) {
      hub.changed("records");
      clock.advance(100);
      await nextTurn();
    }
    expect(looks).not.toHaveBeenCalled();
    hub.changed("records");
    clock.advance(100);
    await soon(() => expect(looks).toHaveBeenCalled());
  });

  test("what a step has done is read from the panel's records; the engine and the gateway are asked when another release is live", async () => {
    const run = await deployed();
    await board.start(end.signal);
    await settled();
    const looks = () => [engine.calls, gatewayAsked];
    const before = looks();
    await store.reserveRelease(run + 1, aRelease(run + 1, { state: "starting" }));
    hub.journal(run, await store.append(run, { type: "mark", step: "build", mark: "done" }, someTime));
    hub.changed("records");
    await soon(() => expect(board.current().lastRun?.steps[0]?.mark).toBe("done"));
    expect(looks()).toEqual(before);
    await store.updateRelease("wms", 1, { state: "standby" });
    await store.updateRelease("wms", 2, { state: "live", liveAt: someTime });
    serving = 2;
    hub.changed("records");
    await soon(() => expect(staging().release?.number).toBe(2));
    await soon(() => expect(gatewayAsked).toBeGreaterThan(before[1] ?? 0));
  });

  test("a look that fails is tried again by itself", async () => {
    await deployed();
    await board.start(end.signal);
    const observe = vi.spyOn(engine, "observe").mockRejectedValueOnce(new Error("broken pipe"));
    engine.containers = [];
    engine.tell("destroy");
    await soon(() => expect(observe).toHaveBeenCalled());
    clock.advance(2000);
    await soon(() => expect(staging().state).toBe("failing"));
    expect(logged.splice(0)).toEqual([new Error("broken pipe")]);
  });

  test("an application registered later is followed from then on", async () => {
    await board.start(end.signal);
    expect(board.current()).toMatchObject({ engine: { answers: true }, environments: { staging: { state: "empty" } } });
    await deployed();
    hub.changed();
    await soon(() => expect(staging().state).toBe("healthy"));
    engine.containers = [];
    engine.tell("destroy");
    await soon(() => expect(staging().state).toBe("failing"));
  });

  test("a container that restarted by itself is healthy again when it has stayed up, without an event", async () => {
    await deployed();
    engine.containers = [{ ...backend, restarts: 1, startedAt: someTime - 5000 }, gateway];
    await board.start(end.signal);
    expect(staging().state).toBe("starting");
    clock.advance(10_000);
    await waitFor(() => expect(staging().state).toBe("healthy"));
  });

  test("also when the timer for it comes a moment early, as a system's may", async () => {
    await deployed();
    engine.containers = [{ ...backend, restarts: 1, startedAt: someTime - 5000 }, gateway];
    await board.start(end.signal);
    const looks = vi.spyOn(engine, "observe");
    clock.advance(1000);
    await waitFor(() => {
      clock.advance(20);
      expect(looks).toHaveBeenCalled(); // the last one that an event, or the settling of their stream, asks for
    });
    clock.now = () => someTime + clock.elapsed() - 1;
    clock.advance(10_000 - clock.elapsed());
    await nextTurn();
    expect(staging().state).toBe("starting");
    await waitFor(() => {
      clock.advance(1);
      expect(staging().state).toBe("healthy");
    });
  });
});

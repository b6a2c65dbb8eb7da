import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemClock } from "../adapters/clock/system-clock.ts";
import { createDockerEngine } from "../adapters/docker/engine.ts";
import { logArchive } from "../adapters/logs/archive.ts";
import { logEventReader } from "../contract/log-events.ts";
import type { LogEvent } from "../contract/logs.ts";
import type { ContainerSpec, ReleaseSpec } from "../domain/release/spec.ts";
import { aDeploy, aHeader, anActor, anApplication, aRelease, aScope } from "../testing/builders.ts";
import { type TestEngine, testEngine } from "../testing/engine.ts";
import { backupWorld, memoryBackups } from "../testing/memory-backups.ts";
import { memoryDatabase, memoryStore } from "../testing/memory-store.ts";
import { createEventHub } from "./events.ts";
import { createLogHub } from "./logs.ts";
import { createPanelAlarms } from "./panel-alarms.ts";
import type { Engine, Gateways, LogArchive } from "./ports.ts";
import { createStatusBoard, type StatusBoard } from "./status.ts";

/** Counts from 1 each time it is started, one line every 5 ms. */
const counting = 'trap "exit 0" TERM; i=0; while :; do i=$((i+1)); echo "$i"; sleep 0.005; done';

/** Looks at the engine wait for this. */
let looks: Promise<unknown> = Promise.resolve();

const end = new AbortController();
let world: TestEngine;
let engine: Engine;
let spec: ReleaseSpec;
let board: StatusBoard;
let hub: ReturnType<typeof createEventHub>;
let container: string;
let folder: string;
let archive: LogArchive;

beforeAll(async () => {
  world = testEngine();
  const { Id: image } = await world.docker.getImage(world.images.NGINX_IMAGE as string).inspect();
  const docker = createDockerEngine({ host: world.host, instance: world.instance, probeImage: image });
  engine = { ...docker, observe: (scope, signal) => looks.then(() => docker.observe(scope, signal)) };
  spec = releaseOf(image);
  await engine.startRelease(spec, () => {}, AbortSignal.timeout(60_000));
  container = spec.containers[0]?.name as string;
  const store = memoryStore(memoryDatabase(), 0);
  await store.saveApplication(anApplication());
  const intent = await store.recordIntent(aDeploy(), anActor(), Date.now());
  const run = await store.startRun(intent, aHeader(), true);
  const plan = { release: spec, residents: [], gateway: { routes: [] } };
  await store.reserveRelease(run, aRelease(run, { state: "live", spec: plan }));
  hub = createEventHub();
  folder = mkdtempSync(join(tmpdir(), "slipway-test-"));
  archive = logArchive(folder, { clock: systemClock, log: console.error });
  board = createStatusBoard({
    backups: memoryBackups(backupWorld()),
    logs: archive,
    engine,
    engineHost: world.host,
    gateways: {} as Gateways,
    store,
    clock: systemClock,
    hub,
    alarms: createPanelAlarms(() => {}),
    looking: () => true,
    instance: world.instance,
    log: console.error,
  });
  await board.start(end.signal);
});
afterAll(async () => {
  end.abort();
  await world.cleanUp();
  await archive?.close();
  rmSync(folder, { recursive: true, force: true });
});

function releaseOf(image: string): ReleaseSpec {
  const scope = aScope({ instance: world.instance });
  const name = `${world.instance}-backend`;
  const subnet = `10.${randomInt(150, 200)}.${randomInt(256)}`;
  const network = {
    name: `${world.instance}-network`,
    subnet: `${subnet}.0/26`,
    internal: false,
    key: "n",
    release: 1,
  };
  const backend: ContainerSpec = {
    service: "backend",
    composeService: "staging-backend",
    role: "release",
    release: 1,
    name,
    image,
    runtime: {
      entrypoint: ["sh", "-c", counting],
      environment: {},
      labels: {},
      mounts: [],
      tmpfs: [],
      expose: [],
      extraHosts: [],
      ulimits: [],
      capAdd: [],
      capDrop: [],
      stopSignal: "SIGTERM",
    },
    attachments: [{ network: network.name, address: `${subnet}.5`, aliases: [] }],
    volumes: [],
    restart: { name: "no" },
    after: [],
    singleton: false,
  };
  return { scope, release: 1, networks: [network], containers: [backend], residents: [] };
}

const backend = () => board.current().environments.staging.services[0];
const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 20 });

function watchLogs(logs: ReturnType<typeof createLogHub>, tail: number) {
  const seen: LogEvent[] = [];
  const read = logEventReader();
  const leaving = new AbortController();
  const request = { environment: "staging", services: ["backend"], tail, follow: true } as const;
  const events = logs.subscribe({ ...request, services: ["backend"] }, AbortSignal.any([end.signal, leaving.signal]));
  const over = (async () => {
    for await (const batch of events) seen.push(...batch.flatMap(read));
  })();
  return { seen, over, leave: () => leaving.abort() };
}
const numbers = (seen: readonly LogEvent[]) =>
  seen.flatMap((event) => (event.type === "line" ? Number(event.text) : []));
/** Runs of numbers, each of which the container has counted since a start of its own. */
function boots(counted: readonly number[]): number[][] {
  const all: number[][] = [];
  for (const number of counted) {
    if (number === 1 || all.length === 0) all.push([]);
    all.at(-1)?.push(number);
  }
  return all;
}
const isWhole = (boot: readonly number[]) => boot.every((number, index) => number === (boot[0] as number) + index);

test("the end of a container is on the dashboard when the engine tells of it, however long a look takes", async () => {
  await soon(() => expect(backend()).toMatchObject({ state: "healthy", container }));
  const held = Promise.withResolvers<void>();
  looks = held.promise;
  await world.docker.getContainer(container).kill();
  await soon(() => expect(backend()?.state).not.toBe("healthy"));
  held.resolve();
  await world.docker.getContainer(container).start();
  await soon(() => expect(backend()?.state).toBe("healthy"));
});

test("two readers get every line once over a stop and a start, from one follow", async () => {
  const readLog = vi.spyOn(engine, "readLog");
  const { instance } = world;
  const logs = createLogHub({ engine, clock: systemClock, archive, board, instance, log: console.error });
  const first = watchLogs(logs, 10);
  await soon(() => expect(numbers(first.seen).length).toBeGreaterThan(50));
  const second = watchLogs(logs, 5000);
  await soon(() => expect(numbers(second.seen).length).toBeGreaterThan(50));
  const followed = () => readLog.mock.calls.filter(([, , { follow }]) => follow).length;
  await soon(() => expect(readLog).toHaveBeenCalledTimes(2)); // what was there is read, and new lines are followed
  await world.docker.getContainer(container).kill();
  await soon(() => expect(first.seen.at(-1)).toMatchObject({ type: "end", cause: expect.stringContaining("137") }));
  await world.docker.getContainer(container).start();
  await soon(() => expect(boots(numbers(first.seen)).at(-1)?.length).toBeGreaterThan(50));
  first.leave();
  second.leave();
  await Promise.all([first.over, second.over]);
  for (const { seen } of [first, second]) expect(boots(numbers(seen)).every(isWhole)).toBe(true);
  expect(numbers(first.seen).slice(0, 3)).toEqual(numbers(second.seen).slice(-numbers(first.seen).length).slice(0, 3));
  expect(readLog.mock.calls.length - followed()).toBe(1);
  expect(followed()).toBeLessThanOrEqual(2); // the engine may go on over the start with the stream it has
  logs.stop();
});

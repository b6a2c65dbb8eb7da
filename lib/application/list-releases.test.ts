import { expect, test } from "vitest";
import { Refusal } from "../contract/refusal.ts";
import { aDeploy, aRelease } from "../testing/builders.ts";
import { type CrashPorts, request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld } from "../testing/crash-world.ts";
import { fakeEngine } from "../testing/fake-engine.ts";
import { memoryStore } from "../testing/memory-store.ts";
import { keepingStandbys, sampleSettings, sampleSource } from "../testing/sample-source.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import { listReleases } from "./list-releases.ts";
import type { Engine } from "./ports.ts";

const source = sampleSource(keepingStandbys);
const own = sampleSettings(source);
const signal = AbortSignal.timeout(60_000);

/** r3 is live, r2 and r1 are standbys that run. */
async function threeReleases(): Promise<CrashWorld> {
  const world = crashWorld();
  for (let count = 0; count < 3; count++) {
    await request(world, aDeploy());
    await work(world, {
      pipelines: (ports: CrashPorts) => ({ deploy: { staging: deployToStaging({ ...ports, ...own }) } }),
    });
  }
  return world;
}

function listed({ database, engine }: CrashWorld, facts: Partial<Engine> = {}, limit = 10) {
  const ports = {
    store: memoryStore(database, database.lease),
    engine: { ...fakeEngine(engine), ...facts },
    instance: "test",
  };
  return listReleases(ports, { environment: "staging", limit }, signal);
}

const waysOf = async (...about: Parameters<typeof listed>) =>
  (await listed(...about)).map(({ number, state, back }) => [number, state, back?.way]);

const ofRelease = ({ engine }: CrashWorld, release: number) =>
  engine.containers.filter(({ scope, spec }) => scope.instance === "test" && spec.release === release);

test("newest first, each with what there is to go back to it; the live one has no way back", async () => {
  const world = await threeReleases();
  const releases = await listed(world);
  expect(releases[0]).toEqual({
    number: 3,
    environment: "staging",
    state: "live",
    commit: expect.any(String),
    title: "Count stock per shelf",
    ref: "main",
    by: "Anna",
    run: 3,
    createdAt: expect.any(Number),
    liveAt: expect.any(Number),
  });
  expect(releases.map(({ back }) => back)).toEqual([
    undefined,
    { way: "running", schemaDiffers: false },
    { way: "running", schemaDiffers: false },
  ]);
  expect((await listed(world, {}, 2)).map(({ number }) => number)).toEqual([3, 2]);
});

test("a standby that was stopped, one that was removed, and one whose images are gone too", async () => {
  const world = await threeReleases();
  for (const container of ofRelease(world, 2)) container.state = "exited";
  for (const container of ofRelease(world, 1))
    world.engine.containers.splice(world.engine.containers.indexOf(container), 1);
  expect(await waysOf(world)).toEqual([
    [3, "live", undefined],
    [2, "standby", "stopped"],
    [1, "standby", "stored"],
  ]);
  const first = world.database.releases.find(({ number }) => number === 1);
  world.engine.images = world.engine.images.filter(({ id }) => id !== first?.images.backend);
  expect((await listed(world)).at(-1)?.back).toEqual({
    way: "none",
    why: "The images of r1 are not on the engine any more (backend), so it cannot be made again.",
  });
});

test("what never served, was taken back, is only being started, or was never recorded", async () => {
  const world = await threeReleases();
  const add = (number: number, facts: Parameters<typeof aRelease>[1]) =>
    world.database.releases.push({ ...aRelease(number, facts), number });
  add(4, { state: "failed" });
  add(5, { state: "failed", liveAt: 1 });
  add(6, { state: "starting" });
  add(7, { state: "retired", liveAt: 1 });
  const whys = (await listed(world)).slice(0, 4).map(({ number, back }) => [number, back]);
  expect(whys).toEqual([
    [7, { way: "none", why: "What it was started from is not recorded." }],
    [6, { way: "none", why: "It is only being started." }],
    [5, { way: "none", why: "It was taken back." }],
    [4, { way: "none", why: "It never served." }],
  ]);
});

test("another schema than the live one's is told", async () => {
  const world = await threeReleases();
  for (const release of world.database.releases) release.schema = release.number === 1 ? "old" : "new";
  expect((await listed(world)).map(({ back }) => back)).toEqual([
    undefined,
    { way: "running", schemaDiffers: false },
    { way: "running", schemaDiffers: true },
  ]);
});

test("the history is shown whatever the engine says, but nothing is hidden that nobody foresaw", async () => {
  const world = await threeReleases();
  const away = { observe: () => Promise.reject(new Refusal("engine-unreachable", "No engine answers.")) };
  expect((await listed(world, away)).map(({ state, back }) => [state, back])).toEqual([
    ["live", undefined],
    ["standby", { way: "none", why: "No engine answers." }],
    ["standby", { way: "none", why: "No engine answers." }],
  ]);
  await expect(listed(world, { observe: () => Promise.reject(new Error("a bug")) })).rejects.toThrow("a bug");
  world.database.application = undefined;
  expect(await listed(world)).toEqual([]);
});

import { expect, test } from "vitest";
import { aDeploy, aHeader, anActor, anApplication, aRelease, someTime } from "../testing/builders.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { memoryDatabase, memoryStore } from "../testing/memory-store.ts";
import type { Observed } from "./ports.ts";
import {
  closeRecoveredRuns,
  lostRelease,
  recoveredFrom,
  recoveredSetting,
  settleRecovered,
} from "./settle-recovered.ts";

const timestamp = "2026-11-25T19-01-07Z";
const nothing: Observed = { containers: [], volumes: [], networks: [] };

/** r1 is live on staging, r2 on production, r3 is being started there; all of it as a backup of the panel has it. */
async function recovered() {
  const database = { ...memoryDatabase(), lease: 1, application: anApplication() };
  const store = memoryStore(database, 1);
  await store.reserveRelease(101, aRelease(101, { state: "live", liveAt: someTime }));
  await store.reserveRelease(102, aRelease(102, { state: "live", liveAt: someTime, environment: "production" }));
  const run = await store.startRun(await store.recordIntent(aDeploy(), anActor(), someTime), aHeader(), true);
  await store.reserveRelease(run, aRelease(run, { state: "starting", environment: "production" }));
  await store.saveSetting(recoveredSetting, recoveredFrom(timestamp));
  return { store, clock: fakeClock(), run };
}

const states = async ({ store }: Awaited<ReturnType<typeof recovered>>) =>
  Object.fromEntries((await store.releases("wms")).map(({ number, state }) => [`r${number}`, state]));

test("runs of then are ended once, and those of now are left alone", async () => {
  const world = await recovered();
  await closeRecoveredRuns(world);
  expect(await world.store.run(world.run)).toMatchObject({ outcome: "needs-attention" });
  const next = await world.store.startRun(
    await world.store.recordIntent(aDeploy(), anActor(), someTime),
    aHeader(),
    true,
  );
  await closeRecoveredRuns(world);
  expect(await world.store.unfinishedRuns()).toEqual([next]);
});

test("what the engine has nothing of is lost, and only that", async () => {
  const world = await recovered();
  let asked = 0;
  const engine = {
    async observe({ environment }: { environment?: string }): Promise<Observed> {
      asked += 1;
      if (asked === 1) throw new Error("The engine does not answer yet");
      return environment === "staging" ? { ...nothing, networks: [{ name: "n" } as never] } : nothing;
    },
  };
  let changed = 0;
  const ports = { ...world, engine, instance: "test", changed: () => void (changed += 1) };
  const said: string[] = [];
  const end = new AbortController();
  await settleRecovered(ports, (message) => void said.push(message), end.signal);
  expect(said).toEqual([expect.stringMatching(/asked again soon/)]);
  expect(await states(world)).toEqual({ r1: "live", r2: "retired", r3: "retired" });
  expect(await lostRelease(world.store, "production")).toMatchObject({ release: 2, of: timestamp });
  expect(await lostRelease(world.store, "staging")).toBeUndefined();

  await world.store.updateRelease("wms", 2, { state: "live" });
  await settleRecovered(ports, () => {}, end.signal);
  expect([await states(world), changed, asked]).toEqual([{ r1: "live", r2: "live", r3: "retired" }, 1, 3]);
});

test("a panel that was never recovered asks nothing", async () => {
  const world = await recovered();
  await world.store.saveSetting(recoveredSetting, "");
  await closeRecoveredRuns(world);
  const engine = { observe: () => Promise.reject(new Error("asked")) };
  await settleRecovered({ ...world, engine, instance: "test", changed: () => {} }, () => {}, AbortSignal.timeout(5000));
  expect(await states(world)).toMatchObject({ r2: "live" });
  expect(await world.store.unfinishedRuns()).toEqual([world.run]);
});

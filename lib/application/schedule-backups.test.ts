import { expect, test } from "vitest";
import type { BackUpInput } from "../contract/backups.ts";
import { permissionFor } from "../contract/intents.ts";
import { type Actor, may } from "../contract/permissions.ts";
import { aDeploy, aHeader, anActor, aRelease, someTime } from "../testing/builders.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { acceptPolicy } from "./accepted-policy.ts";
import { scheduleBackups } from "./schedule-backups.ts";

const hour = 3_600_000;
const policy = (schedule?: string) =>
  JSON.stringify({ staging: {}, production: { backup: { ...(schedule && { schedule }) } } });

/** Production is live since `liveAt`, and is backed up on schedule. */
async function withSchedule(schedule: string | undefined = "0 * * * *", liveAt = someTime - 90 * 60_000) {
  const world = workerWorld();
  const { store, clock } = workerIn(world, {});
  await acceptPolicy(store, "wms", policy(schedule));
  const run = await store.startRun(await store.recordIntent(aDeploy(), anActor(), someTime), aHeader(), false);
  const release = aRelease(run, { environment: "production", state: "live" });
  await store.updateRelease("wms", await store.reserveRelease(run, release), { liveAt });
  return { world, store, clock };
}

/** What is asked for during so long, each with the run that it has become; at first nothing is accepted. */
async function scheduled(
  { store, clock, world }: Awaited<ReturnType<typeof withSchedule>>,
  forMs: number,
  accepts = (_asked: number) => true,
) {
  const end = new AbortController();
  const began = clock.elapsed();
  const asked: { input: BackUpInput; actor: Actor; after: number }[] = [];
  const stopping = {
    ...clock,
    async pause(ms: number, signal: AbortSignal) {
      await clock.pause(ms, signal);
      if (clock.elapsed() - began >= forMs) end.abort();
    },
  };
  const ask = async (input: BackUpInput, actor: Actor) => {
    asked.push({ input, actor, after: clock.elapsed() - began });
    if (!accepts(asked.length)) return { accepted: false };
    const intent = await store.recordIntent(input, actor, clock.now());
    const header = aHeader({ kind: "back-up", environment: input.environment, requestedAt: clock.now() });
    const id = await store.startRun(intent, header, false);
    await store.append(id, { type: "finished", outcome: "rolled-back", sentence: "" }, clock.now());
    return { accepted: true };
  };
  const report = (_message: string, error: unknown) => expect.fail(String(error));
  await scheduleBackups({ store, clock: stopping }, ask, report, end.signal);
  expect(world.failures).toEqual([]);
  return asked;
}

test("a backup is asked for at its time, once, by Slipway itself", async () => {
  const world = await withSchedule();
  const asked = await scheduled(world, 3 * hour - 60_000);
  expect(asked.map(({ after }) => Math.round(after / hour))).toEqual([0, 1, 2]);
  const [{ input, actor } = { input: undefined, actor: undefined }] = asked;
  expect(input).toMatchObject({ kind: "back-up", environment: "production" });
  expect(input && actor && may(actor, permissionFor(input))).toBe(true);
});

test("what was due while the worker was away is taken once, also when it was due often", async () => {
  const world = await withSchedule("0 * * * *", someTime - 90 * hour);
  expect(await scheduled(world, hour / 2)).toHaveLength(1);
  expect(await scheduled(world, hour / 4)).toHaveLength(0); // the next worker sees that it was taken
});

test("a clock that was ahead, when something went live or a backup was taken, keeps nothing from being taken", async () => {
  const year = 365 * 24 * hour;
  expect(await scheduled(await withSchedule("0 * * * *", someTime + year), 3 * hour - 60_000)).toHaveLength(3);
  const world = await withSchedule();
  const intent = await world.store.recordIntent(aDeploy(), anActor(), someTime + year);
  const header = aHeader({ kind: "back-up", environment: "production", requestedAt: someTime + year });
  const id = await world.store.startRun(intent, header, false);
  await world.store.append(id, { type: "finished", outcome: "succeeded", sentence: "" }, someTime + year);
  expect(await scheduled(world, 3 * hour - 60_000)).toHaveLength(3);
});

test("it is asked for again until nothing is in its way", async () => {
  const world = await withSchedule();
  const asked = await scheduled(world, hour / 2, (times) => times > 3);
  expect(asked).toHaveLength(4);
});

test("nothing is due before something is live, nor without a schedule that can be read", async () => {
  const gone = await withSchedule();
  await gone.store.updateRelease("wms", 1, { state: "retired" });
  expect(await scheduled(gone, hour / 2)).toEqual([]);
  expect(await scheduled(await withSchedule(""), 3 * hour)).toEqual([]);
  expect(await scheduled(await withSchedule("99 * * * *"), 3 * hour)).toEqual([]);
});

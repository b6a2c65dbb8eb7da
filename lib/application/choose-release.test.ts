import { describe, expect, test } from "vitest";
import { aDeploy, aHeader, anActor, aRelease, aScope, someTime } from "../testing/builders.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { chooseRelease } from "./choose-release.ts";
import type { ReleaseRecord } from "./ports.ts";

/** Releases r1, r2, … in this order. */
async function historyOf(...releases: Partial<ReleaseRecord>[]) {
  const { store } = workerIn(workerWorld(), {});
  for (const facts of releases) {
    const intent = await store.recordIntent(aDeploy(), anActor(), someTime);
    const run = await store.startRun(intent, aHeader(), false);
    const { state, liveAt, standbyAt, schema, ...record } = facts;
    const number = await store.reserveRelease(run, aRelease(run, record));
    await store.updateRelease("wms", number, { state, liveAt, standbyAt, schema });
  }
  return store;
}

const live = { state: "live", liveAt: someTime } as const;
const retired = (liveAt: number) => ({ state: "retired", liveAt }) as const;
const standby = (standbyAt: number) => ({ state: "standby", liveAt: 1, standbyAt }) as const;

describe("without a number", () => {
  const chosen = async (...history: Partial<ReleaseRecord>[]) =>
    (await chooseRelease(await historyOf(...history), aScope(), {})).target.number;

  test("it is the release that was live last, whatever its number", async () => {
    expect(await chosen(standby(5), standby(3), live)).toBe(1);
    expect(await chosen(retired(9), standby(3), live)).toBe(2);
    expect(await chosen(retired(9), retired(4), { state: "retired" }, live)).toBe(1);
  });

  test("there may be nothing to go back to", async () => {
    await expect(chosen({ state: "failed", liveAt: 3 }, live)).rejects.toMatchObject({ code: "nothing-to-go-back-to" });
    await expect(chosen()).rejects.toMatchObject({ code: "nothing-to-go-back-to" });
  });
});

test.each([
  [2, "live-already", /r2 is live already/],
  [3, "release-not-kept", /r3 failed or was taken back/],
  [4, "release-not-found", /no release r4/],
  [9, "release-not-found", /no release r9/],
])("r%i is refused: %s", async (to, code, message) => {
  const store = await historyOf(standby(1), live, { state: "failed" }, { environment: "production", ...standby(1) });
  await expect(chooseRelease(store, aScope(), { to })).rejects.toMatchObject({ code, message });
});

test("another schema is asked about, where both are known", async () => {
  const store = await historyOf({ ...standby(1), schema: "a" }, standby(2), { ...live, schema: "b" });
  await expect(chooseRelease(store, aScope(), { to: 1 })).rejects.toMatchObject({ code: "schema-differs" });
  expect(await chooseRelease(store, aScope(), { to: 1, acceptSchema: true })).toMatchObject({ target: { number: 1 } });
  expect(await chooseRelease(store, aScope(), { to: 2 })).toMatchObject({ target: { number: 2 }, live: { number: 3 } });
});

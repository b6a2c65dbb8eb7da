import { expect, test } from "vitest";
import { isolationInput } from "../contract/isolation.ts";
import type { Environment } from "../contract/names.ts";
import { type Actor, may } from "../contract/permissions.ts";
import { aDeploy, aHeader, anActor, aRelease } from "../testing/builders.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { saveEvidence } from "./isolation.ts";
import { tendIsolation } from "./tend-isolation.ts";

const hour = 3_600_000;

/** A panel whose time passes; `proves`: whether a proof that is asked for succeeds. */
function panel({ proves = true } = {}) {
  const world = workerWorld();
  const { store, clock } = workerIn(world, {});
  const live: Partial<Record<Environment, number>> = {};
  const begin = async (kind: "deploy" | "isolation") =>
    store.startRun(
      await store.recordIntent(aDeploy(), anActor(), clock.now()),
      aHeader({ kind, requestedAt: clock.now() }),
      false,
    );
  const end = (run: number) =>
    store.append(run, { type: "finished", outcome: proves ? "succeeded" : "rolled-back", sentence: "" }, clock.now());
  return {
    store,
    begin,
    end,
    async goesLive(environment: Environment) {
      const run = await begin("deploy");
      live[environment] = await store.reserveRelease(run, aRelease(run, { environment, state: "live" }));
      await end(run);
      for (const { number } of (await store.releases("wms", environment, ["live"])).slice(1))
        await store.updateRelease("wms", number, { state: "retired" });
    },
    /** What is asked for during so long: minutes after the beginning. */
    async during(forMs: number): Promise<number[]> {
      const stop = new AbortController();
      const began = clock.elapsed();
      const asked: number[] = [];
      const passing = {
        ...clock,
        async pause(ms: number, signal: AbortSignal) {
          await clock.pause(ms, signal);
          if (clock.elapsed() - began >= forMs) stop.abort();
        },
      };
      const ask = async (input: unknown, actor: Actor) => {
        expect(isolationInput.parse(input)).toMatchObject({ environment: "staging" });
        expect(may(actor, "operate:staging")).toBe(true);
        asked.push(Math.round((clock.elapsed() - began) / 60_000));
        const run = await begin("isolation");
        const releases = { staging: live.staging ?? 0, production: live.production ?? 0 };
        if (proves) await saveEvidence(store, "wms", { at: clock.now(), run, tookMs: 1, releases, findings: [] });
        await end(run);
      };
      const failed = (_message: string, error: unknown) => expect.fail(String(error));
      await tendIsolation({ store, clock: passing }, 6 * hour, ask, failed, stop.signal);
      return asked;
    },
  };
}

test("isolation is proven once something is live in both, after each release, and every six hours", async () => {
  const { during, goesLive } = panel();
  await goesLive("staging");
  expect(await during(hour)).toEqual([]);
  await goesLive("production");
  expect(await during(13 * hour)).toEqual([0, 360, 720]);
  await goesLive("staging");
  expect(await during(hour)).toEqual([0]);
  expect(await during(hour)).toEqual([]);
});

test("a proof that fails is not repeated before its time", async () => {
  const { during, goesLive } = panel({ proves: false });
  await goesLive("staging");
  await goesLive("production");
  expect(await during(7 * hour)).toEqual([0, 360]);
});

test("it waits for whatever is under way", async () => {
  const { during, goesLive, begin, end } = panel();
  await goesLive("staging");
  await goesLive("production");
  const run = await begin("deploy");
  expect(await during(hour)).toEqual([]);
  await end(run);
  expect(await during(hour)).toEqual([0]);
});

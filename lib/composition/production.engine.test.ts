import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { JournalEntry } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { type Production, productionOf } from "#lib/testing/panel/production.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // real deploys, on a machine that may be busy

let panel: TestPanel;
let production: Production;

beforeAll(async () => {
  panel = await testPanel(testEngine());
  production = productionOf(panel);
});
afterAll(() => panel?.[Symbol.asyncDispose]());

const version = async () => (await fetch(production.url())).headers.get("x-version");
const isActing = (step: string) => (entry: JournalEntry) =>
  entry.type === "mark" && entry.step === step && entry.mark === "acting";

async function containers(environment: "staging" | "production") {
  const { docker, instance } = panel.engine;
  const filters = {
    label: [`slipway.instance=${instance}`, `slipway.environment=${environment}`, "slipway.role=release"],
  };
  const listed = await docker.listContainers({ all: true, filters });
  return listed.map(({ ImageID, State, Labels }) => ({
    image: ImageID,
    state: State,
    service: Labels["slipway.service"] ?? "",
    release: Number(Labels["slipway.release"]),
  }));
}

const imageOf = async (environment: "staging" | "production", release: number) =>
  (await containers(environment)).find((one) => one.service === "backend" && one.release === release)?.image;

test("what ran on staging goes live in production, and its images are the same", async () => {
  expect(await production.ship("one")).toMatchObject({ outcome: "succeeded", release: 1 });
  expect(await production.deployed()).toMatchObject({ outcome: "succeeded", release: 2 });
  const { headers } = await fetch(production.url(), { headers: { "X-Environment": "staging" } });
  expect([headers.get("x-version"), headers.get("x-environment")]).toEqual(["one", "prod"]);
  expect((await fetch(panel.url())).headers.get("x-environment")).toBe("staging");
  expect(await imageOf("production", 2)).toBe(await imageOf("staging", 1));
});

test("the next one fails no request; the one before stays as standby, and staging's clean-up leaves all of it alone", async () => {
  expect(await production.ship("two")).toMatchObject({ outcome: "succeeded", release: 3 });
  const load = production.load();
  expect(await production.deployed()).toMatchObject({ outcome: "succeeded", release: 4 });
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  expect(await version()).toBe("two");
  const summary = (await containers("production")).map(
    ({ service, release, state }) => `${service} r${release} ${state}`,
  );
  expect(summary.sort()).toEqual(["backend r2 running", "backend r4 running", "queue r2 exited", "queue r4 running"]);

  expect(await production.ship("three")).toMatchObject({ outcome: "succeeded", release: 5 });
  const images = await panel.engine.docker.listImages();
  expect(images.map(({ Id }) => Id)).toContain(await imageOf("production", 2));
  expect(await version()).toBe("two");
});

test("a gateway that somebody removes while a release is watched is made anew, and serves the one before", async () => {
  const { run } = await panel.entry(production.deploy, isActing("watch"));
  await (await gateway()).remove({ force: true });
  expect(await panel.ended(run)).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringMatching(/r4 serves as before\.$/),
  });
  await production.expectOneLive("two");
});

test("a gateway that is killed while it switches comes back: requests fail until then, and one release is live", async () => {
  const load = production.load();
  const { run } = await panel.entry(production.deploy, isActing("switch"));
  await (await gateway()).kill();
  const { outcome, sentence } = await panel.ended(run);
  await production.expectOneLive(outcome === "succeeded" ? "three" : "two");
  expect([outcome, sentence]).toEqual([
    expect.stringMatching(/^(succeeded|rolled-back)$/),
    expect.stringMatching(/^Live in .* requests failed\.$|r4 serves as before\.$/),
  ]);
  const { longestGapMs, failed, requests, failing } = await load.end();
  console.info(
    `gateway killed at the switch: ${outcome}, ${longestGapMs} ms without an answer, ${failed} of ${requests} failed`,
  );
  if (failing) expect(failing.to - failing.from).toBeLessThanOrEqual(longestGapMs);
});

test("a release that answers 500 only under load is taken back while it is watched, and the sentence says why", async () => {
  const { number, version: before } = await production.live();
  expect(await production.ship("overloaded", { atOnce: 1 })).toMatchObject({ outcome: "succeeded" });
  const load = production.load();
  expect(await production.deployed()).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringMatching(
      new RegExp(
        `^After the switch \\d+ of \\d+ requests were answered with 5xx, so the release was taken back\\. r${number} serves as before\\.$`,
      ),
    ),
  });
  await production.expectOneLive(before);
  const { failures, by } = await load.end();
  expect(Object.keys(failures)).toEqual(["status 500 from overloaded"]);
  expect(by[before]).toBeGreaterThan(0);
});

async function gateway() {
  const { docker, instance } = panel.engine;
  const filters = { label: [`slipway.instance=${instance}`, "slipway.environment=production", "slipway.role=gateway"] };
  const [found] = await docker.listContainers({ filters });
  return docker.getContainer(found?.Id ?? "");
}

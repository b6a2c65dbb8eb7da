import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { JournalEntry } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { deployToProduction } from "#lib/testing/panel/production.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // real deploys, on a machine that may be busy

let panel: TestPanel;

beforeAll(async () => {
  panel = await testPanel(testEngine());
  const { application, worker } = panel;
  await ship("one");
  const { repository } = application;
  await worker.link.call("registerApplication", { repository, root: repository });
});
afterAll(() => panel?.[Symbol.asyncDispose]());

/** Commits a version whose production is kept as standby when the next one comes. */
const ship = (version: string) => panel.application.commit(version, panel.application.promoting());
const deploy = () => deployToProduction(panel);
const version = async () => (await fetch(panel.url("/", "production"))).headers.get("x-version");
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
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded", release: 1 });
  expect(await panel.ended(await deploy())).toMatchObject({ outcome: "succeeded", release: 2 });
  expect(await version()).toBe("one");
  expect(await imageOf("production", 2)).toBe(await imageOf("staging", 1));
});

test("the next one fails no request; the one before stays as standby, and staging's clean-up leaves all of it alone", async () => {
  await ship("two");
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded", release: 3 });
  const load = panel.load({}, "production");
  expect(await panel.ended(await deploy())).toMatchObject({ outcome: "succeeded", release: 4 });
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  expect(await version()).toBe("two");
  const summary = (await containers("production")).map(
    ({ service, release, state }) => `${service} r${release} ${state}`,
  );
  expect(summary.sort()).toEqual(["backend r2 running", "backend r4 running", "queue r2 exited", "queue r4 running"]);

  await ship("three");
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded", release: 5 });
  const images = await panel.engine.docker.listImages();
  expect(images.map(({ Id }) => Id)).toContain(await imageOf("production", 2));
  expect(await version()).toBe("two");
});

test("a gateway that somebody removes while a release is watched is made anew, and serves the one before", async () => {
  const { docker, instance } = panel.engine;
  const { run } = await panel.entry(deploy, isActing("watch"));
  const filters = { label: [`slipway.instance=${instance}`, "slipway.environment=production", "slipway.role=gateway"] };
  const [gateway] = await docker.listContainers({ filters });
  await docker.getContainer(gateway?.Id ?? "").remove({ force: true });
  expect(await panel.ended(run)).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringMatching(/r4 serves as before\.$/),
  });
  expect(await version()).toBe("two");
});

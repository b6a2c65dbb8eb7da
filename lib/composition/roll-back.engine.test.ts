import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testEngine } from "#lib/testing/engine.ts";
import { type Asked, type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest, releasesOf } from "#lib/testing/panel/problems.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // real deploys, on a machine that may be busy

let panel: TestPanel;

/** r1 and r2 are deployed; r1 is a standby, and both use one database. */
beforeAll(async () => {
  panel = await testPanel(testEngine());
  for (const version of ["one", "two"]) {
    await panel.application.commit(version, panel.application.keepingStandbys());
    expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded" });
  }
});
afterAll(() => panel?.[Symbol.asyncDispose]());

const version = async () => (await fetch(panel.url())).headers.get("x-version");
const states = async () => (await releasesOf(panel)).map(({ number, state }) => `r${number} ${state}`);
const lines = async () => (await (await fetch(panel.databaseUrl())).text()).trim().split("\n");

async function done(asked: Asked) {
  const answer = await panel.ask(asked);
  if (!answer.accepted) throw new Error(answer.message);
  return panel.ended(answer.run);
}

/** As somebody with a shell on the host would. */
async function removeByHand(release: number): Promise<void> {
  const { docker, instance } = panel.engine;
  const label = [`slipway.instance=${instance}`, `slipway.release=${release}`, "slipway.role=release"];
  for (const { Id } of await docker.listContainers({ all: true, filters: { label } }))
    await docker.getContainer(Id).remove({ force: true });
}

test("to a standby that runs and back again, under load: no request fails, and data stays as it is", async () => {
  await fetch(panel.databaseUrl(), { method: "POST", body: "kept" });
  const load = panel.load();
  expect(await done({ kind: "rollback" })).toMatchObject({
    outcome: "succeeded",
    release: 1,
    sentence: expect.stringMatching(/^r1 serves again, after .* instead of r2\. Data was not touched\.$/),
  });
  expect(await version()).toBe("one");
  expect(await done({ kind: "rollback" })).toMatchObject({ outcome: "succeeded", release: 2 });
  expect(await version()).toBe("two");
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  expect(await lines()).toContain("kept");
  expect(await states()).toEqual(["r2 live", "r1 standby"]);
});

test("to a standby that was stopped, and to one that was removed by hand", async () => {
  expect(await done({ kind: "stop-standby", release: 1 })).toMatchObject({ outcome: "succeeded" });
  const [, standby] = await panel.worker.link.call("releases", { environment: "staging" });
  expect(standby).toMatchObject({ number: 1, back: { way: "stopped", schemaDiffers: false } });
  expect(await done({ kind: "rollback" })).toMatchObject({ outcome: "succeeded", release: 1 });
  expect(await version()).toBe("one");

  await removeByHand(2);
  const load = panel.load();
  expect(await done({ kind: "rollback", to: 2 })).toMatchObject({ outcome: "succeeded", release: 2 });
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  expect(await version()).toBe("two");
});

test("to a stored release, whose containers are made anew and find the live database", async () => {
  const noStandbys = panel.application.file("slipway.yaml").replace("onDeploy: fresh", "onDeploy: keep");
  await panel.application.commit("three", { files: { "slipway.yaml": noStandbys } });
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded" });
  expect(await states()).toEqual(["r3 live", "r2 retired", "r1 retired"]);
  expect(await done({ kind: "rollback", to: 1 })).toMatchObject({ outcome: "succeeded", release: 1 });
  expect(await version()).toBe("one");
  expect(await lines()).toContain("kept");
  await expectAtRest(panel);
});

test("to a release whose images somebody has removed: it says so, and what is live serves on", async () => {
  const image = (await releasesOf(panel)).find(({ number }) => number === 2)?.images.backend ?? "";
  await panel.engine.docker.getImage(image).remove({ force: true });
  const gone = "The images of r2 are not on the engine any more (backend), so it cannot be made again.";
  const releases = await panel.worker.link.call("releases", { environment: "staging" });
  expect(releases.find(({ number }) => number === 2)?.back).toEqual({ way: "none", why: gone });
  const load = panel.load();
  expect(await done({ kind: "rollback", to: 2 })).toMatchObject({
    outcome: "rolled-back",
    sentence: `${gone} Nothing was changed. Choose another release, or deploy its commit again.`,
  });
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  expect(await states()).toEqual(["r3 retired", "r2 retired", "r1 live"]);
  expect(await version()).toBe("one");
  await expectAtRest(panel);
});

test("asked while a deploy is watched: that run goes back at once, and no request fails", async () => {
  const before = await version();
  const watched = panel.application.file("slipway.yaml").replace("watch: 1s", "watch: 60s");
  await panel.application.commit("watched", {
    files: { "slipway.yaml": watched.replace("onDeploy: fresh", "onDeploy: keep") },
  });
  const load = panel.load();
  const { run } = await panel.entry(
    () => panel.deploy("main"),
    (entry) => entry.type === "mark" && entry.step === "watch" && entry.mark === "acting",
  );
  expect(await version()).toBe("watched");
  expect(await panel.ask({ kind: "rollback" })).toEqual({ accepted: true, run });
  expect(await panel.ended(run)).toMatchObject({ outcome: "rolled-back" });
  expect(await version()).toBe(before);
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  await expectAtRest(panel);
});

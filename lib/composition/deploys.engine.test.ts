import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { JournalEntry, Mark } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest, labelled, releasesOf } from "#lib/testing/panel/problems.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // real deploys, on a machine that may be busy

let panel: TestPanel;
let volume = "";

beforeAll(async () => {
  panel = await testPanel(testEngine());
  volume = `${panel.application.name}-staging_staging_data`;
});
afterAll(() => panel?.[Symbol.asyncDispose]());

const isMark = (step: string, mark: Mark) => (entry: JournalEntry) =>
  entry.type === "mark" && entry.step === step && entry.mark === mark;
const volumes = async () => {
  const things = await labelled(panel.engine);
  return things.flatMap(({ what }) => (what.startsWith("volume ") ? [what.slice(7)] : [])).sort();
};
const lines = async () => (await (await fetch(panel.databaseUrl())).text()).trim().split("\n");

test("the first database has the compose file's volume, the next one its own; the old one serves until the switch", async () => {
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded" });
  expect(await volumes()).toEqual([volume]);
  await fetch(panel.databaseUrl(), { method: "POST", body: "kept by r1" });

  const { run } = await panel.entry(() => panel.deploy("main"), isMark("start-candidate", "done"));
  expect(await volumes()).toEqual([volume, `${volume}-r2`]);
  expect(await lines()).toEqual(["migrated", "kept by r1"]);
  expect(await panel.ended(run)).toMatchObject({ outcome: "succeeded" });
  expect(await lines()).toEqual(["migrated"]);
  expect(await volumes()).toEqual([`${volume}-r2`]);
  await expectAtRest(panel);
});

test("the same commit again is a new release, with requests under way and a WebSocket open to the old one", async () => {
  const commits = async () => (await releasesOf(panel)).map(({ number, commit, state }) => [number, commit, state]);
  const [before] = await commits();
  const load = panel.load();
  const socket = new WebSocket(panel.url().replace("http:", "ws:"));
  await once(socket, "open");
  const { run } = await panel.entry(() => panel.deploy("main"), isMark("drain", "acting"));
  expect(socket.readyState).toBe(WebSocket.OPEN);
  const view = await panel.ended(run);
  expect(view).toMatchObject({ outcome: "succeeded", release: 3 });
  expect(view.steps.find(({ name }) => name === "drain")?.note).toBe("1 connection of r2 was closed at the limit");
  await eventually(async () => expect(socket.readyState).toBe(WebSocket.CLOSED));
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  expect((await commits()).slice(0, 2)).toEqual([
    [3, before?.[1], "live"],
    [2, before?.[1], "retired"],
  ]);
  expect(await volumes()).toEqual([volume]);
  await expectAtRest(panel);
});

test("a release that fails after the switch is taken back, and the old one serves on", async () => {
  const watched = panel.application.file("slipway.yaml").replace("watch: 1s", "watch: 10s");
  await panel.application.commit("breaks later", { files: { "slipway.yaml": watched } });
  const { run } = await panel.entry(() => panel.deploy("main"), isMark("watch", "acting"));
  await fetch(panel.url("/end")).catch(() => {}); // nobody answers it
  expect(await panel.ended(run)).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringMatching(/^After the switch .* so the release was taken back\. r3 serves as before\.$/),
  });
  await expectAtRest(panel);
});

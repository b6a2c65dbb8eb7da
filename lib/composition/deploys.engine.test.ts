import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { JournalEntry, Mark } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
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
  const closed = once(socket, "close") as Promise<[CloseEvent]>;
  const { run } = await panel.entry(() => panel.deploy("main"), isMark("smoke", "done"));
  const slow = fetch(panel.url("/?ms=5000"));
  await panel.entry(async () => run, isMark("drain", "acting"));
  expect(socket.readyState).toBe(WebSocket.OPEN);
  expect((await slow).status).toBe(200);
  const [{ code, wasClean }] = await closed;
  expect({ code, wasClean }).toEqual({ code: 1001, wasClean: true });
  const next = new WebSocket(panel.url().replace("http:", "ws:"));
  await once(next, "open");
  const view = await panel.ended(run);
  expect(view).toMatchObject({ outcome: "succeeded", release: 3 });
  expect(view.steps.find(({ name }) => name === "drain")?.note).toBe("r2 finished all its requests");
  expect(next.readyState).toBe(WebSocket.OPEN);
  next.close();
  const sent = await load.end();
  expect(sent).toMatchObject({ failed: 0, details: [] });
  const report = await panel.worker.link.call("report", { run });
  expect(report).toMatchObject({ complete: true, failed: 0, applicationErrors: 0 });
  expect(report?.requests).toBeGreaterThan(sent.requests / 2);
  const last = report?.seconds.map(({ releases }) => Object.keys(releases)).findLast((names) => names.length > 0);
  expect(last).toEqual(["r3"]);
  expect(view.sentence).toContain(`0 of ${report?.requests.toLocaleString("en")} requests failed.`);
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

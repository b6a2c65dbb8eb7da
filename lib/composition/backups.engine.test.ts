import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, test as always, beforeAll, expect, vi } from "vitest";
import type { BackUpInput } from "#lib/contract/backups.ts";
import type { RunView } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { type BlowName, blows, serverKiller } from "#lib/testing/panel/blows.ts";
import { killedAt, sweep, sweepLimitMs } from "#lib/testing/panel/crash.ts";
import { type Asked, type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { labelled } from "#lib/testing/panel/problems.ts";
import { databaseServers, onMySql, rootSql, stagingDatabase } from "#lib/testing/panel/real-database.ts";
import { isLeftOut, some } from "#lib/testing/sample.ts";

vi.setConfig({ testTimeout: sweepLimitMs, hookTimeout: 240_000 }); // a real server, on a machine that may be busy
const test = always.skipIf(isLeftOut("backups"));

let panel: TestPanel;
/** Entries of a good backup's. */
let journalLength = 10;

/** The tiny application on a real server: its staging has all that a backup can meet. */
beforeAll(async () => {
  panel = await testPanel(testEngine());
  await panel.application.commit("one", onMySql(panel));
  const { outcome, sentence } = await panel.deployed("main");
  expect(sentence, outcome).toMatch(/^Live in /);
  await sql("CREATE TABLE items (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(100))");
  await sql(
    `INSERT INTO items (text) VALUES ${Array.from({ length: 500 }, (_, id) => `('item ${id} 🚚')`).join(", ")}`,
  );
  await sql("CREATE VIEW long_names AS SELECT * FROM items WHERE LENGTH(text) > 8");
  await sql("CREATE PROCEDURE count_items() SELECT COUNT(*) FROM items");
});
afterAll(() => panel?.[Symbol.asyncDispose]());

async function database() {
  const [found] = await databaseServers(panel);
  return panel.engine.docker.getContainer(found?.Id ?? "");
}

const sql = async (statement: string) => rootSql(await database(), statement);

const run = async (asked: Asked): Promise<RunView> => panel.ended(await panel.begin(asked));
const backUp = (method?: BackUpInput["method"]) => run({ kind: "back-up", ...(method && { method }) });
const list = () => panel.worker.link.call("backups", { environment: "staging" });
const stepsOf = (view: RunView) =>
  Object.fromEntries(view.steps.map(({ name, startedAt = 0, endedAt = 0 }) => [name, endedAt - startedAt]));

/** All that is left of it: no server, no network, no volume. */
async function expectNoScratch(): Promise<void> {
  const things = await labelled(panel.engine);
  expect(
    things.filter(({ labels }) => labels["slipway.scratch"] !== undefined || labels["slipway.role"] === "scratch"),
  ).toEqual([]);
}

test("a physical backup of what is live is proven, its snapshot is ready, and nothing else is left of it", async () => {
  const view = await backUp();
  console.info(`a physical backup and its proof: ${JSON.stringify(stepsOf(view))}`);
  journalLength = view.seq;
  expect(view).toMatchObject({
    outcome: "succeeded",
    sentence: expect.stringMatching(/^The physical backup \S+Z is proven: 1 table, 500 rows\./),
  });
  expect(await list()).toMatchObject([
    { state: "proven", method: "physical", rows: 500, ready: true, usable: true, release: 1, reason: "by hand" },
  ]);
  await expectNoScratch();
});

test("a logical one as well; proven again, each is as it was; both are kept", async () => {
  expect(await backUp("logical")).toMatchObject({ outcome: "succeeded" });
  await sql("DELETE FROM items WHERE id > 400");
  const [dump, copy] = await list();
  expect([dump, copy]).toMatchObject([
    { state: "proven", method: "logical", rows: 500, ready: false },
    { state: "proven", method: "physical", rows: 500 },
  ]);
  for (const { timestamp = "", method } of [dump ?? {}, copy ?? {}] as { timestamp?: string; method?: string }[])
    expect(await run({ kind: "prove", timestamp })).toMatchObject({
      outcome: "succeeded",
      sentence: expect.stringMatching(new RegExp(`^The ${method} backup ${timestamp} is proven: 1 table, 500 rows\\.`)),
    });
  await expectNoScratch();
});

test("whenever the worker is killed, a backup is proven and whole, and so it is when it is proven again", () =>
  sweep({ journalLength, few: 1, nth: 5 }, async (moment) => {
    const known = await list();
    const view = await killedAt(panel, () => panel.begin({ kind: "back-up" }), moment);
    expect(view).toMatchObject({ outcome: "succeeded" });
    const rows = Number(await sql("SELECT COUNT(*) FROM items"));
    const proven = { state: "proven", method: "physical", rows, run: view.id };
    const [added, ...others] = await list();
    expect(added).toMatchObject(proven);
    expect(others.map(({ timestamp }) => timestamp)).toEqual(known.map(({ timestamp }) => timestamp));
    const { timestamp = "" } = added ?? {};
    expect(await killedAt(panel, () => panel.begin({ kind: "prove", timestamp }), moment)).toMatchObject({
      outcome: "succeeded",
    });
    expect((await list())[0]).toMatchObject({ timestamp, ...proven });
    await expectNoScratch();
    return view;
  }));

test("a bit that is flipped in the archive: the proof fails, and the backup is listed as failed", async () => {
  const copy = (await list()).find(({ method }) => method === "physical");
  const folder = join(panel.data, "backups", panel.application.name, "staging", copy?.timestamp ?? "");
  const archive = join(folder, (await readdir(folder)).find((name) => name.startsWith("database.")) ?? "");
  const file = await open(archive, "r+");
  const at = Math.floor((await stat(archive)).size / 2);
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  buffer[0] = (buffer[0] ?? 0) ^ 1;
  await file.write(buffer, 0, 1, at);
  await file.close();
  expect(await run({ kind: "prove", timestamp: copy?.timestamp ?? "" })).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringMatching(/ is not proven: .* It is listed as failed\./),
  });
  const after = (await list()).find(({ timestamp }) => timestamp === copy?.timestamp);
  expect(after).toMatchObject({ state: "failed", usable: false });
  await expectNoScratch();
});

test("a second backup beside the first is refused with its number; one that is cancelled leaves nothing", async () => {
  const known = (await list()).length;
  const isSnapshot = (entry: { type: string; step?: string; mark?: string }) =>
    entry.type === "mark" && entry.step === "snapshot" && entry.mark === "acting";
  const { run: first } = await panel.entry(() => panel.begin({ kind: "back-up" }), isSnapshot);
  expect(await panel.ask({ kind: "back-up" })).toMatchObject({ accepted: false, code: "busy", run: first });
  expect(await panel.ask({ kind: "deploy", ref: "main" })).toMatchObject({ accepted: false, code: "busy", run: first });
  await panel.ask({ kind: "cancel", run: first });
  expect(await panel.ended(first)).toMatchObject({ outcome: "rolled-back" });
  expect(await list()).toHaveLength(known);
  await expectNoScratch();
});

const struck: [BlowName, "physical" | "logical", RegExp][] = [
  ["the dump process killed", "logical", /^mysqldump in \S+ ended with exit code 137: .* Nothing was changed\./],
  ["the server restarted", "logical", /ended with exit code|is not running|is restarting/],
  ["the server killed", "physical", /could not be copied|ended with exit code|is not running|is restarting/],
];

test.each(some("blows", 1, struck))(
  "%s in the middle of a %s backup: none is listed, nothing is left of it, and the next one is proven",
  async (name, method, words) => {
    const known = await list();
    const database = stagingDatabase(panel, "mysql");
    await database.sql(`DROP TABLE IF EXISTS ballast; CREATE TABLE ballast (content BLOB); INSERT INTO ballast VALUES (RANDOM_BYTES(1024));
    ${"INSERT INTO ballast SELECT RANDOM_BYTES(1024) FROM ballast;\n".repeat(15)}`);
    const now = await database.dumped();
    const begin = () => panel.begin({ kind: "back-up", ...(method === "logical" && { method }) });
    const step = method === "logical" ? "store" : "snapshot";
    const strike =
      name === "the server killed" ? await serverKiller(panel, "mysql") : () => blows[name](panel, "mysql");
    const { run: id } = await panel.entry(
      begin,
      (entry) => entry.type === "mark" && entry.step === step && entry.mark === "acting",
    );
    if (method === "physical")
      await eventually(async () => {
        const accounts = await database.sql("SELECT user FROM mysql.user WHERE user = 'slipway_clone';");
        if (accounts === "") throw new Error("It is not being copied yet");
      }, 120_000);
    await strike();
    expect(await panel.ended(id)).toMatchObject({ outcome: "rolled-back", sentence: expect.stringMatching(words) });
    expect(await list()).toEqual(known);
    await eventually(() => database.sql("DO 0;"));
    await expectNoScratch();
    expect(await database.dumped()).toBe(now);
    expect(await backUp(method === "logical" ? method : undefined)).toMatchObject({ outcome: "succeeded" });
    expect((await list())[0]).toMatchObject({ state: "proven", method });
    expect(await database.sql("SELECT user FROM mysql.user WHERE user LIKE 'slipway%';")).toBe("");
    await database.sql("DROP TABLE ballast;");
  },
);

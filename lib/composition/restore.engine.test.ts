import { afterAll, test as always, beforeAll, expect, vi } from "vitest";
import type { JournalEntry, RunView } from "#lib/contract/run.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { every, killedAt, type Moment, sweep, sweepLimitMs } from "#lib/testing/panel/crash.ts";
import type { Asked, TestPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest } from "#lib/testing/panel/problems.ts";
import { panelOnServer, rootSql, serversNow, stagingDatabase } from "#lib/testing/panel/real-database.ts";
import { startWriter } from "#lib/testing/panel/writer.ts";
import { isLeftOut } from "#lib/testing/sample.ts";
import { sampleDatabase } from "#lib/testing/sample-database.ts";

vi.setConfig({ testTimeout: sweepLimitMs, hookTimeout: 480_000 }); // real servers, on a machine that may be busy
const test = always.skipIf(isLeftOut("restores"));

let panel: TestPanel;
let database: ReturnType<typeof stagingDatabase>;
let timestamp: string;
/** What the server's own dump program said when it was backed up. */
let backedUp: string;
/** Entries of the journals of good runs. */
const journals = { restore: 20, undo: 20 };

/** The tiny application on a real server, with one of everything and 500 lines in it, and a backup of them. */
beforeAll(async () => {
  panel = await panelOnServer("mysql");
  database = stagingDatabase(panel, "mysql");
  const lines = Array.from({ length: 500 }, (_, id) => `('line ${id} 🚚')`).join(", ");
  await database.sql(`${sampleDatabase("mysql", "tiny")}
    CREATE TABLE stock (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(100)); INSERT INTO stock (text) VALUES ${lines};
    CREATE TABLE written (id INT PRIMARY KEY);`);
  backedUp = await database.dumped();
  await panel.done({ kind: "back-up" });
  const [backup] = await panel.worker.link.call("backups", { environment: "staging" });
  expect(backup).toMatchObject({ state: "proven", ready: true });
  timestamp = backup?.timestamp ?? "";
});
afterAll(() => panel?.[Symbol.asyncDispose]());

/** As root in the container; without one, in the live one. */
async function sql(statement: string, container?: string): Promise<string> {
  const name = container ?? (await serversNow(panel)).live?.name ?? "";
  return rootSql(panel.engine.docker.getContainer(name), statement);
}

const writtenIn = async (container: string) =>
  new Set((await sql("SELECT id FROM written", container)).split(/\s+/).map(Number));
const linesIn = async (container: string) => Number(await sql("SELECT COUNT(*) FROM stock", container));
const durations = (view: RunView) =>
  Object.fromEntries(view.steps.map(({ name, startedAt = 0, endedAt = 0 }) => [name, endedAt - startedAt]));

async function liveAndOther() {
  const { live, others } = await serversNow(panel);
  const [other] = others;
  if (!live || !other) throw new Error(`These run: ${JSON.stringify({ live, others })}`);
  return { live, other };
}

test("destroyed data is back from the snapshot under a writer, and today's comes back by undo; no acknowledged write is lost", async () => {
  await sql("DELETE FROM stock");
  const writer = startWriter(panel.ports.databases.staging);
  await eventually(async () => expect(writer.acknowledged.length).toBeGreaterThan(20));
  const seen = await panel.worker.link.call("restorePreview", { environment: "staging", timestamp });
  expect(seen).toMatchObject({
    way: "snapshot",
    proven: true,
    live: 1,
    code: { release: 1 },
    loss: { by: "binary-log" },
  });
  expect(seen.loss.tables.map(({ table }) => table).sort()).toEqual(["stock", "written"]);

  const load = panel.load();
  const restored = await panel.done({ kind: "restore", timestamp });
  expect(restored).toMatchObject({ release: 2 });
  const { live, other } = await liveAndOther();
  expect(await linesIn(live.name)).toBe(500);
  expect(await linesIn(other.name)).toBe(0);
  await expect(sql("INSERT INTO stock (text) VALUES ('late')", other.name)).rejects.toThrow(/read[- ]only/i);
  const before = writer.acknowledged.length;
  await eventually(async () => expect(writer.acknowledged.length).toBeGreaterThan(before + 20));
  const first = await writer.end();
  const [old, now] = [await writtenIn(other.name), await writtenIn(live.name)];
  expect(first.acknowledged.filter((id) => !old.has(id) && !now.has(id))).toEqual([]);
  expect(now.size).toBeGreaterThan(20);

  const second = startWriter(panel.ports.databases.staging, 1_000_000);
  await eventually(async () => expect(second.acknowledged.length).toBeGreaterThan(20));
  const undone = await panel.done({ kind: "undo-restore", run: restored.id });
  expect(undone).toMatchObject({ release: 1 });
  const after = await liveAndOther();
  expect([after.live.volume, after.other.volume]).toEqual([other.volume, live.volume]);
  expect(await linesIn(after.live.name)).toBe(0);
  const report = await second.end();
  const [back, left] = [await writtenIn(after.live.name), await writtenIn(after.other.name)];
  const all = [...first.acknowledged, ...report.acknowledged];
  expect(all.filter((id) => !back.has(id) && !left.has(id))).toEqual([]);
  expect([...old].filter((id) => !back.has(id))).toEqual([]);

  const { failed, requests, longestGapMs } = await load.end();
  console.info(
    `restore ${JSON.stringify(durations(restored))}, its writer waited for ${first.longestGapMs} ms at the most (${JSON.stringify(first.failures)}); ` +
      `undo ${JSON.stringify(durations(undone))}, its writer for ${report.longestGapMs} ms (${JSON.stringify(report.failures)}); ` +
      `${failed} of ${requests} requests failed, the longest gap was ${longestGapMs} ms`,
  );
  expect(failed).toBe(0);
  expect(first.longestGapMs).toBeLessThan(3_000);
  expect(report.longestGapMs).toBeLessThan(3_000);
  const [backup] = await panel.worker.link.call("backups", { environment: "staging" });
  expect(backup).toMatchObject({ timestamp, state: "proven", ready: false });
  Object.assign(journals, { restore: restored.seq, undo: undone.seq });
});

test("while a deploy runs a restore is refused with its number, and the other way round", async () => {
  const isAt = (step: string) => (entry: JournalEntry) => entry.type === "mark" && entry.step === step;
  const { run: deploying } = await panel.entry(() => panel.deploy("main"), isAt("preflight"));
  expect(await panel.ask({ kind: "restore", timestamp })).toMatchObject({
    accepted: false,
    code: "busy",
    run: deploying,
  });
  await panel.ask({ kind: "cancel", run: deploying });
  expect(await panel.ended(deploying)).toMatchObject({ outcome: "rolled-back" });
  const restore = () => panel.begin({ kind: "restore", timestamp });
  const { run: restoring } = await panel.entry(restore, isAt("restore-beside"));
  for (const asked of [{ kind: "deploy", ref: "main" }, { kind: "back-up" }, { kind: "restore", timestamp }] as const)
    expect(await panel.ask(asked)).toMatchObject({ accepted: false, code: "busy", run: restoring });
  await panel.ask({ kind: "cancel", run: restoring });
  expect(await panel.ended(restoring)).toMatchObject({ outcome: "rolled-back" });
});

test("what the undone restore had is archived from its server, which refuses every change, and proven", async () => {
  const archived = await panel.done({ kind: "back-up", release: 2 });
  console.info(`archived ${JSON.stringify(durations(archived))}`);
  const [backup] = await panel.worker.link.call("backups", { environment: "staging" });
  expect(backup).toMatchObject({ state: "proven", method: "logical", release: 2, pinned: true });
  expect(backup?.rows).toBeGreaterThan(520);
});

test("without its snapshot, which is a database's own by now, it comes from the archive; there and back, the worker is killed", () =>
  sweep({ journalLength: journals.restore, few: 1 }, async (moment) => {
    const now = await database.dumped();
    const restored = await killedIn({ kind: "restore", timestamp }, moment);
    const { live } = await serversNow(panel);
    expect(live?.volume.endsWith(`staging_data-r${restored.release}`)).toBe(true);
    expect(await database.dumped()).toBe(backedUp);
    const entry = Math.max(1, Math.round((moment.entry * journals.undo) / journals.restore));
    await killedIn({ kind: "undo-restore" }, { ...moment, entry });
    expect(await database.dumped()).toBe(now);
    if (every) await panel.done({ kind: "stop-standby", release: restored.release ?? 0 }); // one server less beside the next
    return restored;
  }));

const firstKilled = 10_000_000;
let nextId = firstKilled;

/** Nobody is failed by it, and what a writer was told is in the database that was live before, or in the one that is now. */
async function killedIn(asked: Asked, moment: Moment): Promise<RunView> {
  const first = nextId;
  nextId += 10_000_000;
  await using load = panel.load();
  const writer = startWriter(panel.ports.databases.staging, first);
  const before = (await serversNow(panel)).live?.volume;
  await eventually(async () => expect(writer.acknowledged.length).toBeGreaterThan(20));
  const view = await killedAt(panel, () => panel.begin(asked), moment);
  expect(view).toMatchObject({ outcome: "succeeded" });
  const { acknowledged } = await writer.end();
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  await expectAtRest(panel);
  const { live, others } = await serversNow(panel);
  const old = others.find(({ volume }) => volume === before);
  const [now, then] = [await writtenIn(live?.name ?? ""), await writtenIn(old?.name ?? "")];
  expect(acknowledged.filter((id) => !now.has(id) && !then.has(id))).toEqual([]);
  await sql(`DELETE FROM written WHERE id >= ${firstKilled}`);
  return view;
}

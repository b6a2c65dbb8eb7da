import { readFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RunView } from "../../lib/contract/run.ts";
import type { Manifest } from "../../lib/domain/backup/manifest.ts";
import { testEngine } from "../../lib/testing/engine.ts";
import { eventually } from "../../lib/testing/eventually.ts";
import { type Asked, type TestPanel, testPanel } from "../../lib/testing/panel/panel.ts";
import { onMySql, rootSql, type Server, serversNow } from "../../lib/testing/panel/real-database.ts";
import { startWriter } from "../../lib/testing/panel/writer.ts";
import { type Control, control } from "./control.ts";
import { contents, damage, fill } from "./data.ts";

/** Milliseconds, where nothing else is said. */
export interface Measured {
  rows: number;
  load: number[];
  control: Control;
  /** Of a database with nothing in it, when no empty data folder was kept yet. */
  firstSnapshot: number;
  snapshot: number;
  /** Of that the server's own copying. */
  cloned: number;
  /** From the snapshot's begin to the archive on the disk. */
  archive: number;
  /** Of the archive. */
  bytes: number;
  /** From then on: read back, unpacked, started, compared. */
  proof: number;
  /** From the click until nobody waits any more for the data of then. */
  fromSnapshot: number;
  fromArchive: number;
  /** The writer's longest time without an acknowledgement, while the data of then went live, and while it was taken back. */
  stalls: { restore: number; undo: number };
  /** The same for today's data. */
  undo: number;
  /** Acknowledged ids that neither database has. */
  lost: number;
  /** Whether rows and checksums were what they had been. */
  equal: { snapshot: boolean; undo: boolean; archive: boolean };
  steps: Record<string, Record<string, number>>;
}

const runLimit = 30 * 60_000;

/** Once through everything that a backup is for, with so many bytes of data, on a panel and a database of its own. */
export async function measure(bytes: number, say: (line: string) => void): Promise<Measured> {
  await using panel = await testPanel(testEngine());
  await deploy(panel);
  const first = (await run(panel, { kind: "back-up" })).view;
  const rows = await fill(await live(panel), bytes);
  say(`${rows} rows`);
  const then = await contents(await live(panel));
  const usual = await control(panel, await live(panel), then);
  say(`control: ${JSON.stringify(usual)}`);

  const { view: taken } = await run(panel, { kind: "back-up" });
  const [backup] = await panel.worker.link.call("backups", { environment: "staging" });
  if (!backup || backup.state !== "proven") throw new Error(`The backup is not proven: ${taken.sentence}`);
  say(`backup: ${JSON.stringify(stepsOf(taken))}`);

  await damage(await live(panel));
  const today = await contents(await live(panel));
  const restore = { kind: "restore", timestamp: backup.timestamp } as const;
  const restored = await underWriter(panel, restore, 1);
  const afterRestore = await contents(await live(panel));
  say(`restore from the snapshot: ${restored.served} ms, ${JSON.stringify(stepsOf(restored.view))}`);
  const undone = await underWriter(panel, { kind: "undo-restore", run: restored.view.id }, 10_000_000);
  const afterUndo = await contents(await live(panel));
  say(`undo: ${undone.served} ms, ${JSON.stringify(stepsOf(undone.view))}`);
  const unpacked = await run(panel, restore);
  const afterArchive = await contents(await live(panel));
  say(`restore from the archive: ${unpacked.served} ms, ${JSON.stringify(stepsOf(unpacked.view))}`);

  const steps = stepsOf(taken);
  return {
    rows,
    load: loadavg(),
    control: usual,
    firstSnapshot: stepsOf(first).snapshot ?? 0,
    snapshot: steps.snapshot ?? 0,
    cloned: await clonedIn(panel, backup.timestamp),
    archive: (steps.snapshot ?? 0) + (steps.store ?? 0),
    bytes: backup.bytes ?? 0,
    proof: (steps.unpack ?? 0) + (steps.prove ?? 0),
    fromSnapshot: restored.served,
    fromArchive: unpacked.served,
    stalls: { restore: restored.stall, undo: undone.stall },
    undo: undone.served,
    lost: restored.lost + undone.lost,
    equal: { snapshot: afterRestore === then, undo: afterUndo === today, archive: afterArchive === then },
    steps: {
      backup: steps,
      fromSnapshot: stepsOf(restored.view),
      undo: stepsOf(undone.view),
      fromArchive: stepsOf(unpacked.view),
    },
  };
}

async function deploy(panel: TestPanel): Promise<void> {
  const { files } = onMySql(panel);
  const slipway = files["slipway.yaml"].replace("drain: 6s", "drain: 1s");
  await panel.application.commit("one", { files: { ...files, "slipway.yaml": slipway } });
  const { outcome, sentence } = await panel.deployed("main");
  if (outcome !== "succeeded") throw new Error(sentence);
  await rootSql(await live(panel), "CREATE TABLE written (id INT PRIMARY KEY)");
}

async function clonedIn({ application, data }: TestPanel, timestamp: string): Promise<number> {
  const manifest = join(data, "backups", application.name, "staging", timestamp, "manifest.json");
  const { takenAt } = JSON.parse(await readFile(manifest, "utf8")) as Manifest;
  return takenAt.to - takenAt.from;
}

async function run(panel: TestPanel, asked: Asked): Promise<{ view: RunView; served: number }> {
  const clickedAt = Date.now();
  const answer = await panel.ask(asked);
  if (!answer.accepted) throw new Error(answer.message);
  const view = await ended(panel, answer.run);
  if (view.outcome !== "succeeded") throw new Error(view.sentence);
  const released = view.steps.find(({ name }) => name === "release-hold")?.startedAt;
  return { view, served: (released ?? clickedAt) - clickedAt };
}

/** Asked rarely: whoever looks at a run every 20 ms has a tenth of the worker for himself. */
async function ended(panel: TestPanel, run: number): Promise<RunView> {
  for (const limit = performance.now() + runLimit; performance.now() < limit; await pause(500)) {
    const view = await panel.worker.link.call("run", { run });
    if (view.outcome) return view;
  }
  throw new Error(`Run ${run} has not ended within ${runLimit / 60_000} minutes.`);
}

/** Somebody commits all the time; what was acknowledged is in the one database or in the other afterwards. */
async function underWriter(panel: TestPanel, asked: Asked, from: number) {
  const old = await liveServer(panel);
  const writer = startWriter(panel.ports.databases.staging, from);
  const goesOn = async () => {
    const before = writer.acknowledged.length;
    await eventually(async () => {
      if (writer.acknowledged.length < before + 20) throw new Error("The writer does not get on.");
    });
  };
  await goesOn();
  const done = await run(panel, asked);
  await goesOn();
  const { acknowledged, longestGapMs } = await writer.end();
  const known = new Set([...(await writtenIn(panel, old.volume)), ...(await writtenIn(panel))]);
  return { ...done, stall: longestGapMs, lost: acknowledged.filter((id) => !known.has(id)).length };
}

/** Without a volume, in the live one. */
async function writtenIn(panel: TestPanel, volume?: string): Promise<number[]> {
  const { others } = await serversNow(panel);
  const server = volume === undefined ? await liveServer(panel) : others.find((other) => other.volume === volume);
  if (!server) throw new Error(`The database that was live before does not run any more: ${volume}`);
  const said = await rootSql(panel.engine.docker.getContainer(server.name), "SELECT id FROM written");
  return said.split(/\s+/).map(Number);
}

async function liveServer(panel: TestPanel): Promise<Server> {
  const { live, others } = await serversNow(panel);
  if (!live) throw new Error(`No database is live; these run: ${JSON.stringify(others)}`);
  return live;
}

const live = async (panel: TestPanel) => panel.engine.docker.getContainer((await liveServer(panel)).name);

const stepsOf = ({ steps }: RunView): Record<string, number> =>
  Object.fromEntries(steps.map(({ name, startedAt = 0, endedAt = 0 }) => [name, endedAt - startedAt]));

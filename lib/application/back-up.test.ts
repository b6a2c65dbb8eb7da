import { expect, test } from "vitest";
import type { RunRecord } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import { aBackUp, aDeploy, aProve } from "../testing/builders.ts";
import { type CrashPorts, request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld } from "../testing/crash-world.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { sampleSettings } from "../testing/sample-source.ts";
import { acceptPolicy } from "./accepted-policy.ts";
import { backUp, proveAgain } from "./back-up.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import type { Pipelines, RunInput } from "./pipelines.ts";

const settings = sampleSettings();
const day = 86_400_000;

function pipelines(ports: CrashPorts): Pipelines {
  const all = { ...ports, ...settings };
  return {
    deploy: { production: deployToProduction(all) },
    "back-up": { production: backUp(all) },
    prove: { production: proveAgain(all) },
  };
}

async function after(world: CrashWorld, input: RunInput, made = pipelines): Promise<RunRecord> {
  await request(world, input);
  await work(world, { pipelines: made });
  const run = world.database.runs.at(-1);
  if (!run) throw new Error(`Nothing was begun: ${JSON.stringify(world.database.intents.at(-1)?.answer)}`);
  return run;
}

/** r1 is live in production. */
async function live(): Promise<CrashWorld> {
  const world = crashWorld("production");
  await after(world, aDeploy({ environment: "production" }));
  return world;
}

const said = ({ entries }: RunRecord) => (entries.at(-1) as { sentence?: string }).sentence;
const backups = ({ databases }: CrashWorld) => databases.backups.finished;
const snapshots = ({ engine, scope }: CrashWorld) =>
  engine.volumes.filter((volume) => volume.snapshot !== undefined && volume.scope?.instance === scope.instance);
const noted = ({ entries }: RunRecord, step: string) =>
  entries.find((entry) => entry.type === "mark" && entry.step === step && entry.mark === "done");

test("a backup is a copy of what is live, with its bounds, and is proven by a copy of what was stored", async () => {
  const world = await live();
  const run = await after(world, aBackUp());
  expect(said(run)).toMatch(/^The physical backup \S+Z is proven: 1 table, 3 rows\. It took /);
  const [{ manifest, proof } = {}] = backups(world);
  expect(manifest).toMatchObject({
    method: "physical",
    run: 2,
    release: 1,
    reason: "by hand",
    by: "Anna",
    database: { name: "warehouse_wms", engine: "mysql", serverVersion: "9.7.4" },
    source: { tables: { items: { min: 3, max: 3 } }, schema: "schema-1" },
    files: [{ role: "database", name: "database.tar.zst" }],
    binaryLog: { file: "binlog.000002", position: 158 },
  });
  expect(proof).toMatchObject({ run: 2, tables: { items: { rows: 3 } } });
  expect(snapshots(world)).toMatchObject([
    { name: `production_mysql_data-s${manifest?.id.timestamp}`, content: JSON.stringify({ items: 3 }) },
  ]);
});

test("tables that are not InnoDB's make it a dump, and it is said why", async () => {
  const world = await live();
  world.databases.notInnodb = ["old_logs"];
  const run = await after(world, aBackUp());
  expect(said(run)).toMatch(/^The logical backup \S+Z is proven/);
  expect(world.lines.map(({ text }) => text)).toContain(
    "warehouse_wms: logical, a physical copy would lose the rows of old_logs: not InnoDB",
  );
  expect(noted(run, "snapshot")).toMatchObject({ note: "none: a dump is consistent by itself" });
  expect(backups(world)).toMatchObject([{ manifest: { method: "logical", source: { notInnodb: ["old_logs"] } } }]);
  expect(snapshots(world)).toEqual([]);
});

test.each(["physical", "logical"] as const)("a database without a table: its %s backup is proven", async (method) => {
  const world = await live();
  const volume = world.engine.volumes.find(({ name }) => name === "production_mysql_data");
  Object.assign(volume ?? {}, { content: "{}" });
  const run = await after(world, aBackUp(method === "logical" ? { method } : {}));
  expect(said(run)).toMatch(new RegExp(`^The ${method} backup \\S+Z is proven: 0 tables, 0 rows\\.`));
  expect(backups(world)).toMatchObject([{ manifest: { method, source: { tables: {} } }, proof: { tables: {} } }]);
});

test("a copy that lost a row fails the run and stays in the list as failed; its snapshot is removed", async () => {
  const world = await live();
  world.engine.behaviour.process = ({ spec }: FakeContainer) => {
    const volume = world.engine.volumes.find(({ name }) => name === spec.volumes[0]?.name);
    if (spec.runtime.command?.[0] === "copy" && volume) volume.content = JSON.stringify({ items: 2 });
    return undefined;
  };
  const run = await after(world, aBackUp());
  expect(run.outcome).toBe("rolled-back");
  expect(said(run)).toMatch(
    /^The backup \S+Z is not proven: Table items has 2 rows; the source had 3\. It is listed as failed\. The database serves as before\.$/,
  );
  expect(backups(world)).toMatchObject([{ failedProof: { why: "Table items has 2 rows; the source had 3." } }]);
  expect(backups(world)[0]).not.toHaveProperty("proof");
  expect(snapshots(world)).toEqual([]);
});

test("a source that dies while it is copied ends the run; what is left on it goes with the next backup", async () => {
  const world = await live();
  const source = "wms-production-db";
  const dying = (ports: CrashPorts): Pipelines => {
    const { databases } = ports;
    const cloneInto = async () => {
      world.databases.cloneAccounts = [source];
      throw new Refusal("clone-failed", "Lost connection.");
    };
    const waitUntilReady: typeof databases.waitUntilReady = async (at, limitMs, signal) => {
      if (at.container === source) throw new Refusal("database-not-ready", "It recovers.");
      return databases.waitUntilReady(at, limitMs, signal);
    };
    return pipelines({ ...ports, databases: { ...databases, cloneInto, waitUntilReady } });
  };
  const run = await after(world, aBackUp(), dying);
  expect(run.outcome).toBe("rolled-back");
  expect(said(run)).toContain("Lost connection.");
  expect(world.lines.map(({ text }) => text)).toContainEqual(expect.stringMatching(/may be left on it until the next/));
  expect([backups(world), snapshots(world)]).toEqual([[], []]);
  expect((await after(world, aBackUp())).outcome).toBe("succeeded");
  expect(world.databases.cloneAccounts).toEqual([]);
});

test("what a dump that was cut has left on the server is ended with the run", async () => {
  const world = await live();
  const ended: string[] = [];
  const cut = ({ databases, ...ports }: CrashPorts): Pipelines => {
    const dump = async () => {
      throw new Refusal("dump-failed", "It was cut.");
    };
    const endDump: typeof databases.endDump = async ({ container }, mark) => void ended.push(`${mark} in ${container}`);
    return pipelines({ ...ports, databases: { ...databases, dump, endDump } });
  };
  expect((await after(world, aBackUp({ method: "logical" }), cut)).outcome).toBe("rolled-back");
  expect(ended).toEqual(["backup-2 in wms-production-db"]);
});

test("a backup that was proven is failed when a later proof finds it damaged", async () => {
  const world = await live();
  await after(world, aBackUp());
  const [backup] = backups(world);
  if (!backup) throw new Error("There is no backup");
  expect(said(await after(world, aProve(backup.id.timestamp)))).toMatch(/ is proven: 1 table, 3 rows\./);
  const [content] = Object.values(backup.contents);
  content?.set(Buffer.from(Buffer.from(content).toString("latin1").replace('"items":3', '"items":1'), "latin1"));
  const run = await after(world, aProve(backup.id.timestamp));
  expect(run.outcome).toBe("rolled-back");
  expect(backups(world)).toMatchObject([{ failedProof: { why: "Table items has 1 rows; the source had 3.", run: 4 } }]);
});

test("a server's own tables are made once: the next copy goes into the empty data folder that was kept, if that is sound", async () => {
  const world = await live();
  let made = 0;
  world.engine.behaviour.process = ({ spec }: FakeContainer) => {
    if (spec.runtime.command?.[0] === "initialise") made += 1;
    return undefined;
  };
  const { blanks } = world.databases;
  for (const again of ["copied", "dumped"]) {
    expect((await after(world, aBackUp(again === "dumped" ? { method: "logical" } : {}))).outcome).toBe("succeeded");
    expect(made).toBe(1);
  }
  const [key = ""] = Object.keys(blanks);
  blanks[key] = Buffer.from("no tar");
  expect((await after(world, aBackUp())).outcome).toBe("succeeded");
  expect(made).toBe(2);
  expect(world.lines.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^The empty data folder .* no use/));
  expect((await after(world, aBackUp())).outcome).toBe("succeeded");
  expect(made).toBe(2);
});

test("without room, nothing is begun; without a database that runs, neither", async () => {
  const world = await live();
  world.engine.diskFree = 1e9;
  expect(said(await after(world, aBackUp()))).toMatch(
    /^The engine's disk has 1\.0 GB free, and the copies may need 1\.3 GB\. .* Nothing was changed\.$/,
  );
  const database = world.engine.containers.find(({ name }) => name === "wms-production-db");
  Object.assign(database ?? {}, { state: "exited", exitCode: 0 });
  expect(said(await after(world, aBackUp()))).toMatch(/^The database of the live release does not run/);
  expect(backups(world)).toEqual([]);
  expect(said(await after(crashWorld("production"), aBackUp()))).toMatch(/^Nothing is deployed to production/);
});

test("retention keeps the last ones, those of the last days and what is pinned; two snapshots stay ready", async () => {
  const world = await live();
  const [store, policy] = [
    { saveSetting: async (key: string, value: string) => void world.database.settings.set(key, value) },
    { staging: {}, production: { backup: { keep: { last: 2, days: 3 } } } },
  ];
  await acceptPolicy(store, "wms", JSON.stringify(policy));
  for (let count = 0; count < 5; count++) {
    await after(world, aBackUp());
    if (count === 0) Object.assign(backups(world)[0] ?? {}, { pin: { by: "Anna", at: 1 } });
    world.clock.advance(2 * day);
  }
  const taken = world.database.runs.filter(({ header }) => header.kind === "back-up").map(({ header }) => header.id);
  expect(backups(world).map(({ manifest }) => manifest.run)).toEqual([taken[0], taken[3], taken[4]]);
  expect(snapshots(world)).toHaveLength(2);
});

test("whatever the clock does, each backup has a name of its own, and none is written over another", async () => {
  const world = await live();
  const jumps = [0, 0, -3_600_000, 0, 400 * day, -400 * day];
  for (const jump of jumps) {
    world.clock.jump(jump);
    expect((await after(world, aBackUp())).outcome).toBe("succeeded");
  }
  const names = backups(world).map(({ id }) => id.timestamp);
  expect(new Set(names).size).toBe(jumps.length);
  expect(backups(world).every(({ proof }) => proof !== undefined)).toBe(true);
});

test("a deploy waits for the proof of its backup, and is not begun without", async () => {
  const world = await live();
  world.engine.behaviour.process = ({ spec }: FakeContainer) => {
    const volume = world.engine.volumes.find(({ name }) => name === spec.volumes[0]?.name);
    if (spec.runtime.command?.[0] === "copy" && volume) volume.content = JSON.stringify({ items: 2 });
    return undefined;
  };
  const failed = await after(world, aDeploy({ environment: "production" }));
  expect(said(failed)).toMatch(/is not proven: .* r1 serves as before\.$/);
  expect(failed.plans).not.toHaveProperty("take-images");
  world.engine.behaviour.process = undefined;
  expect((await after(world, aDeploy({ environment: "production" }))).outcome).toBe("succeeded");
  expect(backups(world)).toMatchObject([{ failedProof: {} }, { proof: {}, manifest: { reason: "before r3" } }]);
});

test("the restore point of a migration that went ahead is pinned, and its snapshot stays", async () => {
  const world = await live();
  world.engine.behaviour.process = ({ spec }) => {
    if (spec.role !== "task" || spec.within) return undefined; // as if the copy had not been what the database is
    world.databases.schema = "schema-2";
    return { does: "ends", exitCode: 3 };
  };
  const run = await after(world, aDeploy({ environment: "production" }));
  const [backup] = backups(world);
  expect(said(run)).toContain(`the backup ${backup?.id.timestamp} has it as it was before`);
  expect(backup).toMatchObject({ proof: {}, pin: { by: "run 2" } });
  expect(snapshots(world)).toMatchObject([{ snapshot: backup?.id.timestamp }]);
});

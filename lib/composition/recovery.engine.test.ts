import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, test as always, beforeAll, expect, vi } from "vitest";
import { openDatabase } from "#lib/adapters/store/database.ts";
import { setUpFirstAdministrator } from "#lib/application/people/invite.ts";
import { signIn } from "#lib/application/people/sign-in.ts";
import type { BackupView } from "#lib/contract/backups.ts";
import { slipway } from "#lib/testing/command.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { deployToProduction } from "#lib/testing/panel/production.ts";
import { databaseServers, productionOnMySql, rootSql } from "#lib/testing/panel/real-database.ts";
import { WorkerProcess } from "#lib/testing/panel/worker-process.ts";
import { isLeftOut } from "#lib/testing/sample.ts";
import { git } from "../../docker/sample/git.ts";
import { composePeople } from "./people.ts";

vi.setConfig({ testTimeout: 480_000, hookTimeout: 480_000 }); // real servers, on a machine that may be busy
const test = always.skipIf(isLeftOut("recovery"));

const ada = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };

let panel: TestPanel;
let backup: BackupView;
let before: string;
/** Where the operator keeps what leaves the host: the recovery key, and a copy of `backups`. */
let elsewhere: string;
let keyFile: string;

/** As the runbook has it: a command, which must do what it says. */
async function command(data: string, ...args: string[]): Promise<string> {
  const { code, out, error } = await slipway(data, ...args);
  expect([args.join(" "), code, code === 0 ? "" : `${out}\n${error}`]).toEqual([args.join(" "), 0, ""]);
  return out;
}

/** Of the database that is live in production, as root. */
async function sql(statement: string): Promise<string> {
  const servers = await databaseServers(panel, "production");
  const live = servers.find(({ Names }) => !/-(?:r\d+|[0-9a-f]{12})$/.test(Names[0] ?? ""));
  return rootSql(panel.engine.docker.getContainer(live?.Id ?? ""), statement);
}

const fingerprint = () => sql("SELECT COUNT(*) FROM stock; CHECKSUM TABLE stock");
const version = async () => (await fetch(panel.url("/", "production"))).headers.get("x-version");
const productionOf = async (worker: WorkerProcess) => (await worker.link.call("status", {})).environments.production;

/** Production on a real MySQL with 500 lines, somebody who signs in, a recovery key, and no backup yet. */
beforeAll(async () => {
  panel = await testPanel(testEngine());
  elsewhere = join(dirname(panel.data), "elsewhere");
  keyFile = join(elsewhere, "recovery.key");
  await mkdir(elsewhere);
  const database = openDatabase(panel.data);
  const ports = composePeople(database, "the web process's secret");
  const token = await ports.people.issueSetUpToken(Date.now() + 60_000);
  await setUpFirstAdministrator(ports, { ...ada, token }, "127.0.0.1", Date.now());
  await database.$disconnect();
  const { repository } = panel.application;
  await panel.application.commit("one", productionOnMySql(panel));
  await panel.worker.link.call("registerApplication", { repository, root: repository });
  for (const run of [await panel.deploy("main"), await deployToProduction(panel)]) {
    const { outcome, sentence } = await panel.ended(run);
    if (outcome !== "succeeded") throw new Error(sentence);
  }
  await sql("CREATE TABLE stock (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(100))");
  const lines = Array.from({ length: 500 }, (_, id) => `('line ${id} 🚚')`);
  await sql(`INSERT INTO stock (text) VALUES ${lines.join(", ")}`);
  before = await fingerprint();
});
afterAll(async () => {
  await panel?.worker.end("SIGKILL"); // of the new host
  await panel?.[Symbol.asyncDispose]();
});

test("production is backed up and proven, and exported as SQL that another database reads", async () => {
  await command(panel.data, "backup", "production", "--wait");
  const [taken] = JSON.parse(await command(panel.data, "backups", "production", "--json")) as BackupView[];
  expect(taken).toMatchObject({ state: "proven", method: "physical", release: 2 });
  backup = taken as BackupView;

  const file = join(elsewhere, "export.sql");
  await command(panel.data, "export", backup.timestamp, "--to", file);
  expect(await readdir(elsewhere)).toEqual(["export.sql"]);
  await sql(`CREATE DATABASE copied; USE copied;\n${await readFile(file, "utf8")}`);
  const [live, copied] = (await sql("CHECKSUM TABLE lines.stock, copied.stock")).split(/\s*\n/);
  expect(copied?.split("\t")[1]).toBe(live?.split("\t")[1]);
  await sql("DROP DATABASE copied");

  const runs = await panel.worker.link.call("runs", {});
  expect(runs[0]).toMatchObject({ kind: "export", outcome: "succeeded", environment: "production" });
  expect((await slipway(panel.data, "export", backup.timestamp, "--to", file)).error).toContain("is there already");
});

test("the panel is backed up to a key that is kept elsewhere", async () => {
  await command(panel.data, "recovery-key", "new", "--to", keyFile);
  const said = await command(panel.data, "backup", "panel");
  expect(said).toContain("only the recovery key opens it");
  // Slipway may have made one of its own meanwhile.
  const [newest] = JSON.parse(await command(panel.data, "backups", "panel", "--json")) as unknown[];
  expect([newest]).toMatchObject([{ proven: true, encrypted: true, reason: "by hand" }]);
});

test("a host is lost with all that was on it, and the runbook brings everything back on a new one", async () => {
  const begin = performance.now();
  const root = panel.application.repository;
  await panel.worker.end("SIGKILL");
  await panel.engine.cleanUp();
  await rename(join(panel.data, "backups"), join(elsewhere, "backups"));
  await rename(panel.data, `${panel.data}-lost`);
  await rename(root, `${root}-remote`);
  await expect(version()).rejects.toThrow();

  // 1. The source, the backups, the panel.
  await git(dirname(root), ["clone", "--quiet", `${root}-remote`, root]);
  await git(root, ["remote", "remove", "origin"]);
  const data = join(dirname(panel.data), "new-host");
  await mkdir(data);
  await rename(join(elsewhere, "backups"), join(data, "backups"));
  const panels = join(data, "backups/panel");
  expect((await slipway(data, "recover", panels)).error).toContain("This backup is encrypted to age1");
  await writeFile(join(elsewhere, "another.key"), "AGE-SECRET-KEY-1ANOTHER\n");
  const wrong = await slipway(data, "recover", panels, "--key", join(elsewhere, "another.key"));
  expect([wrong.code, wrong.error]).toEqual([1, expect.stringContaining("is no recovery key")]);
  expect(await readdir(data)).toEqual(["backups"]);
  const said = await command(data, "recover", panels, "--key", keyFile);
  expect(said).toContain(`its root is ${root}`);
  expect(said).toContain(`${data}/recovered-environment/.env`);
  await rename(join(data, "recovered-environment/.env"), join(root, ".env"));
  expect((await slipway(data, "recover", panels, "--key", keyFile)).error).toContain("a folder that has nothing but");

  const worker = new WorkerProcess(data, panel.environment);
  panel.worker = worker;
  await worker.start();

  // 2. What is said is true: nothing serves, and the backups are known.
  const lost = await eventually(async () => {
    const production = await productionOf(worker);
    expect(production).toMatchObject({ state: "empty", alarms: [expect.stringMatching(/is not on this engine/)] });
    return production;
  });
  expect(lost.found.alarms[0]).toMatch(/r2 \([0-9a-f]{7} "Version one"\)/);
  const listed = JSON.parse(await command(data, "backups", "production", "--json")) as BackupView[];
  expect(listed).toMatchObject([{ timestamp: backup.timestamp, state: "proven", ready: false }]);

  // 3. The code, then the data.
  await command(data, "deploy", "staging", "--wait");
  const reason = "Recovered on a new host";
  const deploy = ["deploy", "production", "--confirm", "CONFIRM", "--override", reason, "--wait"];
  await command(data, ...deploy);
  expect(await version()).toBe("one");
  await eventually(async () =>
    expect(await productionOf(worker)).toMatchObject({ alarms: [expect.stringMatching(/is only in the backups/)] }),
  );
  await command(data, "restore", "production", backup.timestamp, "--confirm", "CONFIRM", "--wait");
  console.info(`recovered in ${Math.round(performance.now() - begin)} ms`);

  // 4. As it was.
  expect(await fingerprint()).toBe(before);
  expect(await version()).toBe("one");
  const { found } = await eventually(async () => {
    const production = await productionOf(worker);
    expect(production).toMatchObject({ state: "healthy", alarms: [] });
    return production;
  });
  expect(found.release?.number).toBeGreaterThan(2);
  const kinds = (await worker.link.call("runs", {})).map(({ kind }) => kind);
  expect(kinds).toEqual(["restore", "deploy", "deploy", "export", "back-up", "deploy", "deploy"]);
  const releases = await worker.link.call("releases", { environment: "production" });
  expect(releases.find(({ number }) => number === 2)).toMatchObject({ title: "Version one", state: "retired" });
  const database = openDatabase(data);
  const ports = composePeople(database, "the web process's secret");
  const session = await signIn(ports, ada, { address: "10.0.0.7", browser: "", at: Date.now() });
  expect((await ports.sessions.find(session))?.person).toMatchObject({ email: ada.email });
  await database.$disconnect();
  expect(JSON.parse(await command(data, "backups", "panel", "--json"))[0]).toMatchObject({ proven: true });
});

import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { zstdDecompressSync } from "node:zlib";
import { test as always, expect, vi } from "vitest";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { composeStarted } from "#lib/testing/panel/compose-started.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { labelled } from "#lib/testing/panel/problems.ts";
import { productionOf } from "#lib/testing/panel/production.ts";
import { isLeftOut } from "#lib/testing/sample.ts";

vi.setConfig({ testTimeout: 600_000 }); // a real database is started twice, on a machine that may be busy
const test = always.skipIf(isLeftOut("taking over"));

const password = "only-of-this-test";

/** Production keeps its rows in a real MySQL. */
function withMySql({ application, engine }: TestPanel): Record<string, string> {
  const database = `x-database: &database
  image: ${engine.images.MYSQL_IMAGE}
  restart: unless-stopped
  environment: { MYSQL_ROOT_PASSWORD: ${password}, MYSQL_DATABASE: lines }
  healthcheck:
    test: [CMD-SHELL, "mysql --protocol=tcp --host=127.0.0.1 --user=root --password=${password} --execute='SELECT 1'"]
    interval: 1s
    timeout: 5s
    retries: 120

services:`;
  const compose = application
    .file("compose.yaml")
    .replace(/x-database:[\s\S]*?\nservices:/, database)
    .replaceAll("_data:/data", "_data:/var/lib/mysql");
  const slipway = application.promoting().files?.["slipway.yaml"] ?? "";
  return { "compose.yaml": compose, "slipway.yaml": slipway.replace(/ {4}(release|backup):.*\n/g, "") };
}

/** Staging keeps the lines of its file. */
const keepingLines = ({ application }: TestPanel) => ({
  "slipway.yaml": application.file("slipway.yaml").replace("onDeploy: fresh", "onDeploy: keep"),
});

async function takeOverStaging(panel: TestPanel) {
  const input = { kind: "take-over", requestId: randomUUID(), environment: "staging", ref: "main" } as const;
  const answer = await panel.worker.link.call("ask", { input });
  if (!answer.accepted) throw new Error(`Taking over was refused: ${answer.message}`);
  return panel.ended(answer.run, 360_000);
}

/** The statements of the newest backup, which is a dump. */
async function dumped({ data, application }: TestPanel): Promise<string> {
  const folder = join(data, "backups", application.name, "production");
  const newest = (await readdir(folder)).sort().at(-1) ?? "";
  return zstdDecompressSync(await readFile(join(folder, newest, "database.sql.zst"))).toString();
}

/** By TCP: the server that only sets up the database, and goes again, listens on its socket alone. */
const mysql = (sql: string) => [
  ...["mysql", "--protocol=tcp", "--host=127.0.0.1", "--user=root", `--password=${password}`],
  ...["--batch", "--execute", sql, "lines"],
];

/** What has been written to a volume since. */
async function writtenSince(panel: TestPanel, volume: string, at: number): Promise<string> {
  const { docker, images } = panel.engine;
  const said = new PassThrough();
  const command = ["find", "/data", "-newermt", new Date(at).toISOString()];
  const options = {
    User: "0",
    Entrypoint: [],
    HostConfig: { AutoRemove: true, Binds: [`${volume}:/data:ro`] },
    Tty: true,
  };
  const whole = buffer(said);
  await docker.run(images.HAPROXY_IMAGE ?? "", command, said, options);
  said.end();
  return (await whole).toString().trim();
}

test("production that docker compose started goes on with its rows, backed up; its own volume is only read", async () => {
  await using panel = await testPanel(testEngine());
  const production = productionOf(panel);
  await panel.application.commit("first", { files: withMySql(panel) });
  await production.acceptPolicy();
  await using before = await composeStarted(panel, "production");
  const insert = "CREATE TABLE shelf (id INT PRIMARY KEY, name VARCHAR(20)); INSERT INTO shelf VALUES (1,'A'),(2,'B')";
  await eventually(() => before.exec("production-database", mysql(insert)), 120_000);
  expect((await fetch(production.url())).status).toBe(200);

  await expect(production.deploy()).rejects.toThrow("slipway take-over production");
  expect((await fetch(production.url())).status).toBe(200);

  const run = await panel.ended(await production.deploy("take-over"), 360_000);
  expect(run.outcome, run.sentence).toBe("succeeded");
  expect(run.sentence).toMatch(/^Taken over\. Nobody was answered for \d/);
  const project = `${panel.application.name}-production`;
  const rows = await before.exec("production-database", mysql("SELECT name FROM shelf ORDER BY id"), project);
  expect(rows.trim().split("\n")).toEqual(["name", "A", "B"]);
  expect(await dumped(panel)).toMatch(/INSERT INTO `shelf` VALUES\s*\(1,'A'\),\s*\(2,'B'\);/);
  expect(await (await fetch(production.url())).text()).toBe("version first\n");
  expect((await fetch(production.url())).headers.get("X-Environment")).toBe("prod");

  const states = await before.states();
  expect(Object.keys(states)).toHaveLength(3);
  for (const [name, state] of Object.entries(states))
    expect([name, state]).toEqual([expect.stringMatching(/-before-r\d+$/), "exited"]);
  const copied = run.steps.find(({ name }) => name === "copy-data");
  const old = `${panel.application.name}-before_production_data`;
  expect(copied?.note).toBe(`${old} is ${project}_production_data`);
  expect(await writtenSince(panel, old, copied?.startedAt ?? 0)).toBe("");

  await before.exec("production-database", mysql("INSERT INTO shelf VALUES (3,'C')"), project);
  const next = await panel.application.commit("second", { files: withMySql(panel) });
  expect(await production.deployed()).toMatchObject({ outcome: "succeeded", commit: next });
  const kept = await before.exec("production-database", mysql("SELECT COUNT(*) FROM shelf"), project);
  expect(kept.trim().split("\n")).toEqual(["COUNT(*)", "3"]);
  const [backup] = await panel.worker.link.call("backups", { environment: "production" });
  expect(backup).toMatchObject({ state: "proven", method: "physical", rows: 3 });
});

test("when the candidate fails, the old system answers again, and nothing of ours is left", async () => {
  await using panel = await testPanel(testEngine());
  await panel.application.commit("first", { files: keepingLines(panel) });
  await using before = await composeStarted(panel, "staging");
  const ask = async () => (await fetch(panel.databaseUrl())).text();
  await eventually(async () =>
    expect((await fetch(panel.databaseUrl(), { method: "POST", body: "kept" })).status).toBe(200),
  );
  const states = await before.states();
  await panel.application.commit("broken", { exitCode: 1, files: keepingLines(panel) });

  const run = await takeOverStaging(panel);
  expect(run.outcome).toBe("rolled-back");
  expect(run.sentence).toContain("The old system was started again and serves as before.");
  expect(await before.states()).toEqual(states);
  await eventually(async () => expect(await (await fetch(panel.url())).text()).toBe("version first\n"));
  expect(await ask()).toBe("kept\n");
  const left = (await labelled(panel.engine)).map(({ what }) => what).filter((what) => !what.startsWith("image "));
  expect(left).toEqual([]);
});

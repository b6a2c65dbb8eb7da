import { randomUUID } from "node:crypto";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { composeStarted } from "#lib/testing/panel/compose-started.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { labelled } from "#lib/testing/panel/problems.ts";

vi.setConfig({ testTimeout: 600_000 }); // a real database is started twice, on a machine that may be busy

const password = "only-of-this-test";

/** The tiny application with a database that is kept, and on request with a real MySQL for it. */
function files({ application, engine }: TestPanel, mysql: boolean): Record<string, string> {
  const slipway = application.file("slipway.yaml").replace("onDeploy: fresh", "onDeploy: keep");
  if (!mysql) return { "slipway.yaml": slipway };
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
  return { "compose.yaml": compose, "slipway.yaml": slipway.replace(/ {4}release:.*\n/, "") };
}

async function takeOver(panel: TestPanel) {
  const input = { kind: "take-over", requestId: randomUUID(), environment: "staging", ref: "main" } as const;
  const answer = await panel.worker.link.call("ask", { input });
  if (!answer.accepted) throw new Error(`Taking over was refused: ${answer.message}`);
  return panel.ended(answer.run, 360_000);
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

test("what docker compose started goes on with its rows, and its own volume is only read", async () => {
  await using panel = await testPanel(testEngine());
  await panel.application.commit("first", { files: files(panel, true) });
  await using before = await composeStarted(panel);
  const insert = "CREATE TABLE shelf (id INT PRIMARY KEY, name VARCHAR(20)); INSERT INTO shelf VALUES (1,'A'),(2,'B')";
  await eventually(() => before.exec("staging-database", mysql(insert)), 120_000);
  expect((await fetch(panel.url())).status).toBe(200);

  const refused = await panel.deployed("main");
  expect(refused).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringContaining("slipway take-over staging"),
  });
  expect((await fetch(panel.url())).status).toBe(200);

  const run = await takeOver(panel);
  expect(run.outcome, run.sentence).toBe("succeeded");
  expect(run.sentence).toMatch(/^Taken over\. Nobody was answered for \d/);
  const project = `${panel.application.name}-staging`;
  const rows = await before.exec("staging-database", mysql("SELECT name FROM shelf ORDER BY id"), project);
  expect(rows.trim().split("\n")).toEqual(["name", "A", "B"]);
  expect(await (await fetch(panel.url())).text()).toBe("version first\n");
  expect((await fetch(panel.url())).headers.get("X-Environment")).toBe("staging");

  const states = await before.states();
  expect(Object.keys(states)).toHaveLength(3);
  for (const [name, state] of Object.entries(states))
    expect([name, state]).toEqual([expect.stringMatching(/-before-r\d+$/), "exited"]);
  const copied = run.steps.find(({ name }) => name === "copy-data");
  expect(copied?.note).toBe(`${panel.application.name}-before_staging_data is ${project}_staging_data`);
  const old = `${panel.application.name}-before_staging_data`;
  expect(await writtenSince(panel, old, copied?.startedAt ?? 0)).toBe("");

  const next = await panel.application.commit("second", { files: files(panel, true) });
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded", commit: next });
  const kept = await before.exec("staging-database", mysql("SELECT COUNT(*) FROM shelf"), project);
  expect(kept.trim().split("\n")).toEqual(["COUNT(*)", "2"]);
});

test("when the candidate fails, the old system answers again, and nothing of ours is left", async () => {
  await using panel = await testPanel(testEngine());
  await panel.application.commit("first", { files: files(panel, false) });
  await using before = await composeStarted(panel);
  const ask = async () => (await fetch(panel.databaseUrl())).text();
  await eventually(async () =>
    expect((await fetch(panel.databaseUrl(), { method: "POST", body: "kept" })).status).toBe(200),
  );
  const states = await before.states();
  await panel.application.commit("broken", { exitCode: 1, files: files(panel, false) });

  const run = await takeOver(panel);
  expect(run.outcome).toBe("rolled-back");
  expect(run.sentence).toContain("The old system was started again and serves as before.");
  expect(await before.states()).toEqual(states);
  await eventually(async () => expect(await (await fetch(panel.url())).text()).toBe("version first\n"));
  expect(await ask()).toBe("kept\n");
  const left = (await labelled(panel.engine)).map(({ what }) => what).filter((what) => !what.startsWith("image "));
  expect(left).toEqual([]);
});

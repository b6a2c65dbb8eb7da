import { afterAll, test as always, beforeAll, expect, vi } from "vitest";
import type { RunView } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest, labelled } from "#lib/testing/panel/problems.ts";
import { type Production, productionOf } from "#lib/testing/panel/production.ts";
import { databaseServers, onMySql, rootSql } from "#lib/testing/panel/real-database.ts";
import { isLeftOut } from "#lib/testing/sample.ts";
import { myisamTable } from "#lib/testing/sample-database.ts";

vi.setConfig({ testTimeout: 480_000, hookTimeout: 480_000 }); // a real server, on a machine that may be busy
const test = always.skipIf(isLeftOut("rehearsal"));

let panel: TestPanel;
let production: Production;

/** The application on a real server, as quick as it can be. */
function alone() {
  const { files } = onMySql(panel, "production");
  const slipway = files["slipway.yaml"].replace(
    "    branch: main\n",
    "$&    smoke: [/]\n    drain: 1s\n    watch: 1s\n",
  );
  return { ...files, "slipway.yaml": slipway };
}

/** A version of the application whose `stock` is well while it can read a column, and what its release command says to the database. */
async function commit(version: string, column: string, migration: string): Promise<void> {
  const files = alone();
  const stock = `  production-stock:
    image: ${panel.engine.images.MYSQL_IMAGE}
    entrypoint: [sleep]
    command: [infinity]
    init: true
    restart: unless-stopped
    expose: [9000]
    environment: { DATABASE: production-database, MYSQL_PWD: of tiny }
    volumes: ["./migration.sql:/migration.sql", "production_photos:/photos"]
    healthcheck:
      test: [CMD, mysql, --host=production-database, --user=tiny, --execute=SELECT ${column} FROM items, lines]
      interval: 1s
      timeout: 5s
    networks: [production]
`;
  const command = `[sh, -c, "cat /proc/net/route; mysql --host=$DATABASE --user=tiny lines < /migration.sql"]`;
  const slipway = files["slipway.yaml"].replace(
    "    branch: main\n",
    `$&    release: { command: ${command}, service: stock }\n    backup: { volumes: [production_photos] }\n`,
  );
  await panel.application.commit(version, {
    files: {
      "slipway.yaml": slipway,
      "compose.yaml": files["compose.yaml"]
        .replace(/^networks: /m, `${stock}\n$&`)
        .replace("production_data: {}", "$&, production_photos: {}"),
      "migration.sql": migration,
    },
  });
  await production.acceptPolicy();
}

beforeAll(async () => {
  panel = await testPanel(testEngine(), { SLIPWAY_HEALTH_LIMIT: "10s" });
  production = productionOf(panel);
  await panel.application.commit("one", { files: alone() }); // one service, so it can be asked on the stage
  await production.acceptPolicy();
  const { outcome, sentence } = await production.deployed();
  expect(sentence, outcome).toMatch(/^Live in /);
});
afterAll(() => panel?.[Symbol.asyncDispose]());

async function sql(statement: string): Promise<string> {
  const [found] = await databaseServers(panel, "production");
  return rootSql(panel.engine.docker.getContainer(found?.Id ?? ""), statement);
}

const columns = async () =>
  (
    await sql("SELECT column_name FROM information_schema.columns WHERE table_name = 'items' ORDER BY ordinal_position")
  ).split(/\s+/);
const newestBackup = async () => (await panel.worker.link.call("backups", { environment: "production" }))[0];

const outputOf = async ({ id }: RunView, step: string) =>
  (await panel.worker.link.call("output", { run: id, after: 0 })).filter((line) => line.step === step);
const stepOf = ({ steps }: RunView, name: string) => steps.find((step) => step.name === name);
const took = (view: RunView, name: string) => {
  const { startedAt = 0, endedAt = 0 } = stepOf(view, name) ?? {};
  return endedAt - startedAt;
};

async function expectNothingLeft(): Promise<void> {
  await expectAtRest(panel);
  const things = await labelled(panel.engine);
  expect(things.filter(({ labels }) => labels["slipway.scratch"] !== undefined)).toEqual([]);
}

test("a good migration: the release that serves runs and answers on what it makes, in a network that leads nowhere", async () => {
  await commit(
    "two",
    "place",
    "CREATE TABLE items (id INT PRIMARY KEY, quantity INT, place INT); INSERT INTO items VALUES (1, 5, 7)",
  );
  const view = await production.deployed();
  expect(view).toMatchObject({ outcome: "succeeded", sentence: expect.stringMatching(/^Live in .* 0 of 0 requests/) });
  expect(stepOf(view, "rehearse")).toMatchObject({ note: "passed; r1 runs on the new schema and answers 1 of 1" });
  expect((await outputOf(view, "rehearse")).map(({ text }) => text)).toContain("GET / 200");
  const [routes, others] = [await outputOf(view, "rehearse"), await outputOf(view, "release-command")].map((lines) =>
    lines.filter(({ text }) => /^(Iface|\S+\t[0-9A-F]{8}\t)/.test(text)),
  );
  expect(routes).toHaveLength(1); // the table's head
  expect(others?.length).toBeGreaterThan(1);
  console.info(
    `rehearsed in ${took(view, "rehearse")} ms, migrated in ${took(view, "release-command")} ms: ${JSON.stringify(
      view.steps.map(({ name }) => [name, took(view, name)]),
    )}`,
  );
  expect(await columns()).toEqual(["id", "quantity", "place"]);
  await expectNothingLeft();
});

test("one that fails half way on the copy leaves the database as it was", async () => {
  await commit("three", "bin", "ALTER TABLE items ADD COLUMN bin INT; ALTER TABLE nothing ADD COLUMN bin INT");
  const load = production.load();
  const view = await production.deployed();
  expect(view).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringMatching(
      /^On a copy of the database the release command ended with exit code 1; .* The database itself was not touched\. .* r2 serves as before\.$/,
    ),
  });
  const said = (await outputOf(view, "rehearse")).map(({ text }) => text);
  expect(said).toContainEqual(expect.stringMatching(/nothing' doesn't exist/));
  expect(await columns()).toEqual(["id", "quantity", "place"]);
  expect(await load.end()).toMatchObject({ failed: 0 });
  await expectNothingLeft();
});

test("one that the release before does not survive ends there too, and is a gate from then on; also on a copy that is loaded from a dump", async () => {
  await sql(myisamTable);
  await commit("four", "spot", "ALTER TABLE items RENAME COLUMN place TO spot");
  const view = await production.deployed();
  expect(view).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringMatching(
      /^r2, which serves now, does not run .*Unknown column 'place'.* r2 serves as before\.$/,
    ),
  });
  expect(await newestBackup()).toMatchObject({ state: "proven", method: "logical" });
  expect(await columns()).toEqual(["id", "quantity", "place"]);
  await expectNothingLeft();
  const { gates } = await panel.worker.link.call("deployPlan", { environment: "production" });
  expect(gates.find(({ id }) => id === "rehearsal")).toMatchObject({
    met: false,
    evidence: expect.stringContaining(`Run #${view.id}: r2`),
  });
  await sql("DROP TABLE old_counts"); // a physical copy is quicker
  await inStock("mkdir -p /photos/shelf && echo five > /photos/shelf/photo && chown -R 999:999 /photos");
  const overridden = await production.deployed();
  expect(overridden).toMatchObject({ outcome: "succeeded" });
  expect(stepOf(overridden, "rehearse")).toMatchObject({ note: "not passed, overridden" });
  expect(await columns()).toEqual(["id", "quantity", "spot"]);
});

async function inStock(command: string): Promise<string> {
  const { docker, instance } = panel.engine;
  const label = [`slipway.instance=${instance}`, "slipway.service=stock", "slipway.role=release"];
  const all = await docker.listContainers({ filters: { label } });
  const newest = all.toSorted((a, b) => Number(b.Labels["slipway.release"]) - Number(a.Labels["slipway.release"]))[0];
  const exec = await docker
    .getContainer(newest?.Id ?? "")
    .exec({ Cmd: ["sh", "-c", command], AttachStdout: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  return Buffer.concat((await stream.toArray()) as Buffer[])
    .toString()
    .trim();
}

test("the files in a volume are in the backup before the deploy, proven with it, and come back with its data", async () => {
  const environment = "production";
  const { timestamp = "", method } = (await newestBackup()) ?? {};
  expect(method).toBe("physical");
  await inStock("echo six > /photos/shelf/photo; echo seven > /photos/other");
  const { release } = await panel.done({ kind: "restore", timestamp, environment });
  expect(await inStock("cat /photos/shelf/photo; ls /photos; stat -c %u /photos/shelf")).toBe("five\r\nshelf\r\n999");
  expect(await columns()).toEqual(["id", "quantity", "place"]);
  const volumes = await labelled(panel.engine);
  expect(
    volumes
      .map(({ what }) => what)
      .filter((what) => what.includes("photos"))
      .sort(),
  ).toEqual([
    expect.stringMatching(/production_photos$/),
    expect.stringMatching(new RegExp(`production_photos-r${release}$`)),
  ]);
  await expectNothingLeft();
});

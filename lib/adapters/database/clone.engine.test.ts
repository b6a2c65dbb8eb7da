import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, test as always, beforeAll, expect, vi } from "vitest";
import { createDockerEngine } from "#lib/adapters/docker/engine.ts";
import type { DatabaseAt } from "#lib/application/ports.ts";
import { databaseServers, liveEnvironment } from "#lib/testing/database-servers.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { isLeftOut } from "#lib/testing/sample.ts";
import { sampleDatabase } from "#lib/testing/sample-database.ts";
import { createDatabases } from "./databases.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
const test = always.skipIf(isLeftOut("copies"));

const { host, images, instance, cleanUp } = testEngine();
const engine = createDockerEngine({ host, instance });
const databases = createDatabases(engine);
const soon = (ms = 60_000) => AbortSignal.timeout(ms);
const scope = { instance, application: "clone", environment: "production" as const };
const servers = databaseServers(engine, databases, scope, { kind: "mysql", image: images.MYSQL_IMAGE ?? "" });
let live: DatabaseAt;

/** Changed since the copy was taken. */
const environment = { ...liveEnvironment, MYSQL_ROOT_PASSWORD: "rotated '\\", MYSQL_PASSWORD: "rotated too" };

beforeAll(async () => {
  live = await servers.live();
  await servers.sql(live, sampleDatabase("mysql", "wms"));
  await servers.sql(
    live,
    `CREATE USER reporter@'10.%' IDENTIFIED BY 'old'; GRANT SELECT ON warehouse_wms.* TO reporter@'10.%';
     CREATE USER dismissed@'%' IDENTIFIED BY 'known'; GRANT ALL ON *.* TO dismissed@'%';`,
  );
});
afterAll(cleanUp);

async function blank(volume: string, command?: string[]): Promise<DatabaseAt> {
  const options = command && { command };
  expect(await servers.ended(await servers.scratch("initialise", volume, options))).toEqual({ exitCode: 0, said: [] });
  const target = await servers.scratch("target", volume, options);
  await databases.waitUntilReady(target, 30_000, soon());
  return target;
}

async function cloned(volume: string, source = live, command?: string[]): Promise<DatabaseAt> {
  const target = await blank(volume, command);
  await databases.cloneInto(source, { container: target.container, address: servers.addressOf(source) }, soon());
  expect(await servers.ended(target)).toEqual({ exitCode: 0, said: [] });
  return target;
}

const encrypted = async (source: DatabaseAt) =>
  Number((await servers.sql(source, "SHOW GLOBAL STATUS LIKE 'Ssl_accepts';")).split("\t")[1]);

test("a copy is the same in everything, and leaves nothing on its source", async () => {
  const { binaryLog } = await databases.facts(live, soon());
  const before = await encrypted(live);
  await cloned("same");
  expect(await encrypted(live)).toBe(before);
  const after = await databases.facts(live, soon());
  expect(after.binaryLog).toEqual(binaryLog);
  expect(await servers.sql(live, "SELECT user FROM mysql.user WHERE user LIKE 'slipway%';")).toBe("");

  const copy = await servers.scratch("copy", "same");
  await databases.waitUntilReady(copy, 30_000, soon());
  expect(await servers.dumped(copy)).toBe(await servers.dumped(live));
  const { copiedAt, schema, objects } = await databases.facts(copy, soon());
  expect({ copiedAt, schema, objects }).toEqual({ copiedAt: binaryLog, schema: after.schema, objects: after.objects });
  expect(await databases.contents(copy, soon())).toEqual(await databases.contents(live, soon()));
});

test("on a copy everybody has the password of now, and accounts of the past have none", async () => {
  await cloned("rotated");
  await servers.sql(live, "ALTER USER reporter@'10.%' IDENTIFIED BY 'new';");
  const present = (await databases.accounts(live, soon())).filter(({ user }) => user !== "dismissed");
  const settling = await servers.scratch("settle", "rotated", { environment, present });
  expect(await servers.ended(settling)).toEqual({ exitCode: 0, said: [] });
  expect(await engine.exec(scope, live.container, ["true"], soon())).toMatchObject({ exitCode: 0 });

  const restored = await servers.live("restored", { volume: "rotated", environment });
  const asks = (user: string, password: string) =>
    servers.sql(restored, "SELECT COUNT(*) FROM orders;", { user, password });
  expect(await asks("root", environment.MYSQL_ROOT_PASSWORD)).toBe("2\n");
  expect(await asks("wms", "rotated too")).toBe("2\n");
  for (const [user, password] of [
    ["root", liveEnvironment.MYSQL_ROOT_PASSWORD ?? ""],
    ["wms", "other"],
    ["dismissed", "known"],
  ] as const)
    await expect(asks(user, password), user).rejects.toThrow(/Access denied|locked/);
  const from = servers.addressOf(restored);
  const reporter = (password: string) =>
    engine.execInto(
      scope,
      restored.container,
      {
        run: ["mysql", `--host=${from}`, "--user=reporter", "--execute=SELECT 1"],
        environment: { MYSQL_PWD: password },
        into: new PassThrough().resume(),
      },
      soon(),
    );
  expect(await reporter("new")).toMatchObject({ exitCode: 0 });
  expect(await reporter("old")).toMatchObject({ exitCode: 1 });
});

test("an application's user that did not exist then is made", async () => {
  await servers.sql(live, "RENAME USER wms TO earlier;");
  await cloned("earlier");
  await servers.sql(live, "RENAME USER earlier TO wms;");
  const copy = await servers.scratch("copy", "earlier");
  await databases.waitUntilReady(copy, 30_000, soon());
  expect(await servers.sql(copy, "SHOW GRANTS FOR wms;")).toContain("GRANT ALL PRIVILEGES ON `warehouse\\\\_wms`.* TO");
  expect(await servers.sql(copy, "SELECT COUNT(*) FROM orders;", { user: "wms", password: "other" })).toBe("2\n");
});

test("events of a copy do not run", async () => {
  await servers.sql(live, "CREATE EVENT often ON SCHEDULE EVERY 1 SECOND DO INSERT INTO unused VALUES ();");
  await vi.waitFor(async () => expect(await servers.sql(live, "SELECT COUNT(*) FROM unused;")).not.toBe("0\n"), 20_000);
  await cloned("events");
  await servers.sql(live, "DROP EVENT often; DELETE FROM unused;");
  const copy = await servers.scratch("copy", "events");
  await databases.waitUntilReady(copy, 30_000, soon());
  const count = () => servers.sql(copy, "SELECT COUNT(*) FROM unused; DO SLEEP(2); SELECT COUNT(*) FROM unused;");
  const [before, after] = (await count()).split("\n");
  expect(after).toBe(before);
});

test("a copy that fails leaves no account behind, and the account that a dead worker left is taken back", async () => {
  const lost = { container: live.container, address: servers.addressOf(live) };
  await expect(databases.cloneInto(live, lost, soon())).rejects.toMatchObject({ code: "clone-failed" });
  const accounts = () => servers.sql(live, "SELECT user FROM mysql.user WHERE user LIKE 'slipway%';");
  expect(await accounts()).toBe("");
  await servers.sql(live, "CREATE USER slipway_clone@'%' IDENTIFIED BY 'x';");
  await databases.endClone(live, soon());
  await databases.endClone(live, soon());
  expect(await accounts()).toBe("");
});

test("the binary log says what was changed since the copy", async () => {
  const { binaryLog } = await databases.facts(live, soon());
  if (!binaryLog) throw new Error("The server has no binary log");
  expect(await databases.changesSince(live, binaryLog, soon())).toEqual({ transactions: 0, tables: {}, statements: 0 });
  await servers.sql(live, "INSERT INTO orders (customer) VALUES ('Lin'); UPDATE numbers SET small = 1 WHERE id > 1;");
  await servers.sql(live, "FLUSH BINARY LOGS; CREATE TABLE more (a INT); DROP TABLE more;");
  await servers.sql(live, "CREATE TABLE mysql.elsewhere (a INT); INSERT INTO mysql.elsewhere VALUES (1);");
  const changes = await databases.changesSince(live, binaryLog, soon());
  expect(changes).toEqual({ transactions: 3, tables: { orders: 1, numbers: 1 }, statements: 3 });
  expect(await databases.changesSince(live, { file: "binlog.999999", position: 4 }, soon())).toBeUndefined();
});

test("a server with GTIDs, and one that takes only encrypted connections, is copied, and dumped, like any other", async () => {
  const command = ["--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--require-secure-transport=ON"];
  const source = await servers.live("gtids", { command });
  await servers.sql(
    source,
    "CREATE TABLE items (id INT PRIMARY KEY, text VARCHAR(20)); INSERT INTO items VALUES (1, '😀');",
  );
  const { binaryLog } = await databases.facts(source, soon());
  expect(binaryLog?.gtids).toMatch(/^[0-9a-f-]{36}:1-\d+$/);
  const before = await encrypted(source);
  await cloned("gtids-copy", source, command);
  expect(await encrypted(source)).toBeGreaterThan(before);
  const copy = await servers.scratch("copy", "gtids-copy", { command });
  await databases.waitUntilReady(copy, 30_000, soon());
  expect((await databases.facts(copy, soon())).copiedAt).toEqual(binaryLog);
  expect(await servers.dumped(copy)).toBe(await servers.dumped(source));

  const into = new PassThrough();
  const dump = buffer(into);
  await databases.dump(source, "backup-1", into, soon());
  into.end();
  const loaded = await blank("gtids-dump", command);
  await databases.load(loaded, "restore-1", Readable.from([await dump]), soon());
  expect(await servers.dumped(loaded)).toBe(await servers.dumped(source));
  expect((await databases.facts(source, soon())).binaryLog).toEqual(binaryLog);
});

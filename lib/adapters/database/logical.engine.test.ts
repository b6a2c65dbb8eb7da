import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, test as always, beforeAll, describe, expect, vi } from "vitest";
import { createDockerEngine } from "#lib/adapters/docker/engine.ts";
import type { DatabaseAt } from "#lib/application/ports.ts";
import { databaseServers, liveEnvironment } from "#lib/testing/database-servers.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { isLeftOut } from "#lib/testing/sample.ts";
import { mariadbOnly, myisamTable, oldDatabase, sampleDatabase, sampleRows } from "#lib/testing/sample-database.ts";
import { createDatabases } from "./databases.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
const test = always.skipIf(isLeftOut("dumps"));

const { host, images, instance, cleanUp } = testEngine();
const engine = createDockerEngine({ host, instance });
const databases = createDatabases(engine);
const soon = (ms = 60_000) => AbortSignal.timeout(ms);
/** MariaDB where its image was made. */
const kinds = [
  { kind: "mysql" as const, image: images.MYSQL_IMAGE },
  { kind: "mariadb" as const, image: images.MARIADB_IMAGE },
].flatMap(({ kind, image }) => (image ? [{ kind, image }] : []));

afterAll(cleanUp);

describe.each(kinds)("$kind", ({ kind, image }) => {
  const scope = { instance, application: kind, environment: "production" as const };
  const servers = databaseServers(engine, databases, scope, { kind, image });
  let live: DatabaseAt;
  let blank: DatabaseAt;

  beforeAll(async () => {
    live = await servers.live();
    await servers.sql(live, sampleDatabase(kind, "wms"));
    expect(await servers.ended(await servers.scratch("initialise", "blank"))).toEqual({ exitCode: 0, said: [] });
    blank = await servers.scratch("blank", "blank");
    await databases.waitUntilReady(blank, 30_000, soon());
  });

  const dumpOf = async (database: DatabaseAt): Promise<Buffer> => {
    const into = new PassThrough();
    const whole = buffer(into);
    await databases.dump(database, "backup-1", into, soon());
    into.end();
    return whole;
  };
  const load = (content: Buffer | string, into: DatabaseAt) =>
    databases.load(into, "restore-1", Readable.from([Buffer.from(content)]), soon());
  const processesIn = async ({ container }: DatabaseAt) =>
    (await engine.exec(scope, container, ["sh", "-c", "cat /proc/[0-9]*/cmdline"], soon())).output;
  const database = (name: string): DatabaseAt => ({ ...blank, name });

  test("its facts are those of what is in it", async () => {
    const facts = await databases.facts(live, soon());
    expect(facts.objects).toEqual({ tables: 10, views: 3, routines: 3, triggers: 3, events: 2 });
    expect(facts.serverVersion).toMatch(kind === "mysql" ? /^(8\.0|9)\.\d+/ : /^10\.11\.\d+$/);
    expect(facts.notInnodb).toEqual([]);
    expect(facts.bytes).toBeGreaterThan(1_000_000);
    if (kind === "mysql") {
      expect(facts.binaryLog).toMatchObject({ file: expect.stringMatching(/^binlog\.\d+$/) });
      expect(facts.notClonable).toBeUndefined();
    } else expect(facts.notClonable).toContain("MariaDB");
    expect(await databases.rows(live, soon())).toEqual(sampleRows);
  });

  test("a table that no physical copy takes along is named", async () => {
    await servers.sql(live, myisamTable);
    await servers.sql(live, "CREATE DATABASE elsewhere; CREATE TABLE elsewhere.notes (a INT) ENGINE=MyISAM;");
    const { notInnodb, notClonable } = await databases.facts(live, soon());
    await servers.sql(live, "DROP TABLE old_counts; DROP DATABASE elsewhere;");
    expect(notInnodb).toEqual(["elsewhere.notes", "old_counts"]);
    expect(notClonable).toContain(kind === "mysql" ? "elsewhere.notes, old_counts" : "MariaDB");
  });

  test("dumped and loaded it is the same, in the words of its own dump program", async () => {
    const dump = await dumpOf(live);
    await load(dump, blank);
    expect(await servers.dumped(blank)).toBe(await servers.dumped(live));
    const [facts, of] = [await databases.facts(blank, soon()), await databases.facts(live, soon())];
    expect({ schema: facts.schema, objects: facts.objects }).toEqual({ schema: of.schema, objects: of.objects });
    expect(await databases.contents(blank, soon())).toEqual(await databases.contents(live, soon()));
    expect(await servers.sql(blank, "SELECT doubled(4);")).toBe("8\n");
    await expect(load(dump, blank)).rejects.toMatchObject({
      code: "database-not-empty",
      message: expect.stringContaining("10 tables"),
    });
  });

  test("an empty database survives too", async () => {
    await servers.sql(live, "CREATE DATABASE nothing CHARACTER SET latin1;");
    const dump = await dumpOf({ ...live, name: "nothing" });
    await load(dump, database("nothing"));
    const [facts, of] = [database("nothing"), { ...live, name: "nothing" }].map((at) => databases.facts(at, soon()));
    expect((await facts)?.schema).toBe((await of)?.schema);
    expect(await databases.rows(database("nothing"), soon())).toEqual({});
  });

  test("MyISAM tables, what is older than utf8mb4, and what only MariaDB has survive too", async () => {
    await servers.sql(live, oldDatabase("earlier") + (kind === "mariadb" ? mariadbOnly : ""));
    const [from, into] = [{ ...live, name: "earlier" }, database("earlier")];
    await load(await dumpOf(from), into);
    const dumped = await servers.dumped(from);
    expect(dumped).toMatch(/ENGINE=MyISAM[^]*gbk/);
    expect(await servers.dumped(into)).toBe(dumped);
    expect(await databases.contents(into, soon())).toEqual(await databases.contents(from, soon()));
    if (kind === "mariadb") {
      const past = "SELECT COUNT(*) FROM earlier.priced FOR SYSTEM_TIME ALL; DO NEXTVAL(earlier.tickets);";
      expect(await servers.sql(blank, past)).toBe("3\n");
    }
    await servers.sql(live, "DROP DATABASE earlier;");
  });

  test("loaded into a new server, everybody is there with the rights and the password of now, and nobody else", async () => {
    await servers.sql(
      live,
      `CREATE USER reporter@'%' IDENTIFIED BY 'of now'; GRANT EXECUTE ON warehouse_wms.* TO reporter@'%'; GRANT SELECT ON warehouse_wms.orders TO reporter@'%';
       CREATE USER retired@'%' IDENTIFIED BY 'known'; GRANT SELECT ON *.* TO retired@'%'; ALTER USER retired@'%' ACCOUNT LOCK;
       CREATE USER elsewhere@'%' IDENTIFIED BY 'x'; CREATE TABLE unknown_there (a INT);
       GRANT SELECT ON unknown_there TO elsewhere@'%';
       CREATE DEFINER=reporter@'%' PROCEDURE counted() SQL SECURITY DEFINER SELECT COUNT(*) FROM orders;`,
    );
    const accounts = await databases.accounts(live, soon());
    const dump = await dumpOf(live);
    await servers.sql(live, "DROP PROCEDURE counted; DROP TABLE unknown_there;");
    await servers.ended(await servers.scratch("initialise", "accounts"));
    const target = await servers.scratch("blank", "accounts");
    await databases.waitUntilReady(target, 30_000, soon());
    await load(dump, target);
    await servers.sql(target, "DROP TABLE unknown_there;");
    const complaints = await databases.makeAccounts(target, accounts, soon());
    expect(complaints.join()).toContain("unknown_there");
    await engine.operate(scope, "stop", [target.container], soon());
    const environment = { ...liveEnvironment, MYSQL_ROOT_PASSWORD: "rotated '\\", MYSQL_PASSWORD: "rotated too" };
    const settling = await servers.scratch("settle", "accounts", { environment, present: accounts });
    expect(await servers.ended(settling)).toEqual({ exitCode: 0, said: [] });

    const restored = await servers.live("settled", { volume: "accounts", environment });
    const asks = (user: string, password: string, what = "SELECT COUNT(*) FROM orders;") =>
      servers.sql(restored, what, { user, password });
    expect(await asks("root", environment.MYSQL_ROOT_PASSWORD)).toBe("2\n");
    expect(await asks("wms", "rotated too", "CALL counted();")).toBe("2\n");
    expect(await asks("reporter", "of now")).toBe("2\n");
    await expect(asks("reporter", "of now", "SELECT * FROM texts;")).rejects.toThrow("denied");
    for (const [user, password] of [
      ["root", liveEnvironment.MYSQL_ROOT_PASSWORD ?? ""],
      ["wms", "other"],
      ["retired", "known"],
    ] as const)
      await expect(asks(user, password), user).rejects.toThrow(/Access denied|locked/);
    await servers.sql(live, "DROP USER reporter@'%', retired@'%', elsewhere@'%';");
  });

  test("what is no whole dump is refused", async () => {
    const dump = await dumpOf(live);
    const cuts = [0, 1, Math.floor(dump.length / 2), dump.length - 20];
    for (const [index, cut] of cuts.entries())
      await expect(load(dump.subarray(0, cut), database(`cut_${index}`))).rejects.toMatchObject({
        code: "load-failed",
      });
    const broken = Readable.from(
      (function* () {
        yield dump.subarray(0, 10_000);
        throw new Error("The disk cannot be read");
      })(),
    );
    await expect(databases.load(database("broken"), "restore-2", broken, soon())).rejects.toThrow("The disk");
    await vi.waitFor(async () => expect(await processesIn(blank)).not.toContain("slipway_load"), 20_000);
  });

  test("a dump never reaches another database", async () => {
    await servers.sql(blank, "CREATE DATABASE other; CREATE TABLE other.kept (a INT); CREATE DATABASE mineXs;");
    const trailer = "\n-- Dump completed on 2026-11-25 19:01:07\n";
    for (const evil of [
      "USE other;\nDROP TABLE kept;",
      "DROP TABLE other.kept;",
      "CREATE DATABASE another;",
      "INSERT INTO other.kept VALUES (1);",
      "CREATE TABLE mineXs.t (a INT);", // `_` in a grant would stand for any letter
      "SELECT 1 INTO OUTFILE '/tmp/evil';",
      "\\! touch /tmp/evil",
    ])
      await expect(load(evil + trailer, database("mine_s")), evil).rejects.toMatchObject({ code: "load-failed" });
    const { exitCode } = await engine.exec(scope, blank.container, ["test", "-e", "/tmp/evil"], soon());
    expect(exitCode).toBe(1);
    expect(await servers.sql(blank, "SHOW DATABASES LIKE 'another'; SHOW TABLES FROM mineXs;")).toBe("");
    expect(await servers.sql(blank, "SHOW TABLES FROM other; SELECT * FROM other.kept;")).toBe("kept\n");
  });

  test("a value larger than the client's usual limit is loaded", async () => {
    await servers.sql(live, "SET GLOBAL max_allowed_packet = 100000000;");
    await servers.sql(live, "CREATE DATABASE large; CREATE TABLE large.t (b LONGBLOB);");
    await servers.sql(live, "INSERT INTO large.t VALUES (REPEAT(0x00FF, 12000000));");
    await load(await dumpOf({ ...live, name: "large" }), database("large"));
    expect(await databases.contents(database("large"), soon())).toEqual(
      await databases.contents({ ...live, name: "large" }, soon()),
    );
    await servers.sql(live, "DROP DATABASE large;");
  });

  test("read-only, the application writes nothing, not even what it had begun", async () => {
    const open = servers.sql(
      live,
      "START TRANSACTION; INSERT INTO orders VALUES (99, 'lost', 0); DO SLEEP(30); COMMIT;",
      { user: "wms", password: "other" },
    );
    open.catch(() => {});
    const begun = "SELECT COUNT(*) FROM information_schema.innodb_trx;";
    await vi.waitFor(async () => expect(await servers.sql(live, begun)).toBe("1\n"), 20_000);
    const write = (id: number) =>
      servers.sql(live, `INSERT INTO orders VALUES (${id}, 'x', 0);`, { user: "wms", password: "other" });
    await databases.setReadOnly(live, true, soon());
    await databases.setReadOnly(live, true, soon());
    await expect(write(100)).rejects.toThrow("read-only");
    if (kind === "mysql") {
      await engine.operate(scope, "restart", [live.container], soon());
      await databases.waitUntilReady(live, 30_000, soon());
      await expect(write(100)).rejects.toThrow("read-only");
    }
    await databases.setReadOnly(live, false, soon());
    await write(101);
    expect(await servers.sql(live, "SELECT id FROM orders ORDER BY id; DELETE FROM orders WHERE id = 101;")).toBe(
      "1\n7\n101\n",
    );
    await open.catch(() => {});
  });
});

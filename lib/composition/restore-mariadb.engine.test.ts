import { afterAll, test as always, beforeAll, expect, vi } from "vitest";
import type { TestPanel } from "#lib/testing/panel/panel.ts";
import { panelOnServer, stagingDatabase } from "#lib/testing/panel/real-database.ts";
import { isLeftOut } from "#lib/testing/sample.ts";
import { myisamTable, sampleDatabase } from "#lib/testing/sample-database.ts";

vi.setConfig({ testTimeout: 480_000, hookTimeout: 480_000 }); // real servers, on a machine that may be busy
const test = always.skipIf(isLeftOut("restores"));

let panel: TestPanel;
let database: ReturnType<typeof stagingDatabase>;

/** The tiny application on a real MariaDB with one of everything in it. */
beforeAll(async () => {
  panel = await panelOnServer("mariadb");
  database = stagingDatabase(panel, "mariadb");
  await database.sql(sampleDatabase("mariadb", "tiny") + myisamTable);
  await database.sql(
    "CREATE USER reporter@'%' IDENTIFIED BY 'of now'; GRANT SELECT ON `lines`.orders TO reporter@'%';",
  );
});
afterAll(() => panel?.[Symbol.asyncDispose]());

test("everything in a MariaDB is back from its dump, as its own dump program says; and by undo, what was there before", async () => {
  const then = await database.dumped();
  const backedUp = await panel.done({ kind: "back-up" });
  expect(backedUp.sentence).toMatch(/^The logical backup \S+Z is proven: 11 tables, /);
  const [backup] = await panel.worker.link.call("backups", { environment: "staging" });
  const timestamp = backup?.timestamp ?? "";

  await database.sql("DROP TABLE positions, old_counts; DELETE FROM texts; DROP VIEW checked; DROP PROCEDURE traps;");
  const now = await database.dumped();
  expect(now).not.toBe(then);
  const restored = await panel.done({ kind: "restore", timestamp });
  expect(restored).toMatchObject({ release: 2 });
  expect(await database.dumped()).toBe(then);
  const asReporter = (sql: string) => database.sql(sql, { user: "reporter", password: "of now" });
  expect(await asReporter("SELECT COUNT(*) FROM orders;")).toBe("2\n");
  await expect(asReporter("SELECT * FROM texts;")).rejects.toThrow("denied");
  await database.sql("INSERT INTO orders (customer) VALUES ('since');", { user: "tiny", password: "of tiny" });

  expect(await panel.done({ kind: "undo-restore", run: restored.id })).toMatchObject({ release: 1 });
  expect(await database.dumped()).toBe(now);
  await database.sql("INSERT INTO orders (customer) VALUES ('again');", { user: "tiny", password: "of tiny" });
});

import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import Libsql from "libsql";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary.ts";
import { databaseFile, openDatabase } from "./database.ts";
import { applyMigrations } from "./migrate.ts";

const shipped = resolve("prisma/migrations");

test("makes the database once and has nothing to do the second time", () => {
  const file = databaseFile(temporaryFolder());
  expect(applyMigrations(file)).toEqual(migrationsIn(shipped));
  expect(applyMigrations(file)).toEqual([]);
  expect(existsSync(`${file}.before`)).toBe(false);
});

test("Prisma's own record agrees", async () => {
  const folder = temporaryFolder();
  applyMigrations(databaseFile(folder));
  const rows = query(databaseFile(folder), "SELECT migration_name, applied_steps_count FROM _prisma_migrations");
  expect(rows).toEqual(migrationsIn(shipped).map((name) => ({ migration_name: name, applied_steps_count: 1 })));
});

test("a failing migration leaves the data as it was, and a copy beside it", () => {
  const folder = temporaryFolder();
  const file = databaseFile(folder);
  applyMigrations(file);
  query(file, "INSERT INTO Setting VALUES ('kept', 'yes') RETURNING key");
  const migrations = join(folder, "migrations");
  cpSync(shipped, migrations, { recursive: true });
  addMigration(migrations, "99990101000000_good", "CREATE TABLE New (id INTEGER); DELETE FROM Setting;");
  addMigration(migrations, "99990101000001_bad", "CREATE TABLE Newer (id INTEGER); INSERT INTO Missing VALUES (1);");

  expect(() => applyMigrations(file, migrations)).toThrow(/99990101000001_bad failed; .* is as it was before/);

  expect(query(file, "SELECT * FROM Setting")).toEqual([{ key: "kept", value: "yes" }]);
  expect(query(file, "SELECT name FROM sqlite_master WHERE name LIKE 'New%'")).toEqual([]);
  expect(query(`${file}.before`, "SELECT * FROM Setting")).toEqual([{ key: "kept", value: "yes" }]);
  expect(applyMigrations(file)).toEqual([]);
});

test("a database of a newer version and a changed migration are refused by name", () => {
  const folder = temporaryFolder();
  const file = databaseFile(folder);
  const migrations = join(folder, "migrations");
  cpSync(shipped, migrations, { recursive: true });
  addMigration(migrations, "99990101000000_later", "CREATE TABLE Later (id INTEGER);");
  applyMigrations(file, migrations);

  expect(() => applyMigrations(file)).toThrow(/newer Slipway \(99990101000000_later\)/);
  addMigration(migrations, "99990101000000_later", "CREATE TABLE Later (id TEXT);");
  expect(() => applyMigrations(file, migrations)).toThrow(/99990101000000_later is not the one that was applied/);
});

test("two processes that start at once apply each migration once", async () => {
  const file = databaseFile(temporaryFolder());
  const apply = `import { applyMigrations } from ${JSON.stringify(resolve("lib/adapters/store/migrate.ts"))};
    console.log(applyMigrations(process.argv[1]).length);`;
  const runs = [0, 1].map(() =>
    promisify(execFile)(process.execPath, ["--input-type=module-typescript", "-e", apply, file]),
  );
  const counts = (await Promise.all(runs)).map(({ stdout }) => Number(stdout)).sort();
  expect(counts).toEqual([0, migrationsIn(shipped).length]);
});

test("transactions share one connection and write in turn", async () => {
  const folder = temporaryFolder();
  applyMigrations(databaseFile(folder));
  const database = openDatabase(folder);
  await database.setting.create({ data: { key: "count", value: "0" } });
  const raise = () =>
    database.$transaction(async (transaction) => {
      const { value } = await transaction.setting.findUniqueOrThrow({ where: { key: "count" } });
      await transaction.setting.update({ where: { key: "count" }, data: { value: String(Number(value) + 1) } });
    });
  await raise();
  const before = openFiles(folder);
  await Promise.all(Array.from({ length: 40 }, raise));
  expect(openFiles(folder)).toBe(before);
  expect(await database.setting.findMany()).toEqual([{ key: "count", value: "41" }]);
  await database.$disconnect();
});

const migrationsIn = (folder: string) => readdirSync(folder).filter((name) => /^\d/.test(name));

function addMigration(folder: string, name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "migration.sql"), sql);
}

function query(file: string, sql: string): unknown[] {
  const database = new Libsql(file, { timeout: 5000 });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

function openFiles(folder: string): number {
  const targets = readdirSync("/proc/self/fd").map((fd) => {
    const link = `/proc/self/fd/${fd}`;
    return existsSync(link) ? readlinkSync(link) : "";
  });
  return targets.filter((target) => target.startsWith(folder)).length;
}

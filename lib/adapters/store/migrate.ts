import { createHash, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import Libsql from "libsql";
import { Refusal } from "../../contract/refusal.ts";

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

const shipped = join(import.meta.dirname, "../../../prisma/migrations");

/**
 * Brings the database up to this version of Slipway and answers the names of what was applied. All or nothing: what is
 * pending runs in one transaction, and the database as it was stays beside it as `<file>.before`. Keeps Prisma's own
 * record, so that `prisma migrate status` agrees.
 */
export function applyMigrations(databaseFile: string, folder = shipped): string[] {
  mkdirSync(dirname(databaseFile), { recursive: true });
  const existed = existsSync(databaseFile);
  const database = new Libsql(databaseFile, { timeout: 5000 });
  try {
    chmodSync(databaseFile, 0o600);
    database.pragma("journal_mode = WAL");
    const migrations = readMigrations(folder);
    if (pendingIn(database, migrations, databaseFile).length === 0) return [];
    if (existed) keepCopy(database, databaseFile);
    return applyPending(database, migrations, databaseFile);
  } finally {
    database.close();
  }
}

/** What `applyMigrations` would apply to a database that is there. Changes nothing. */
export function pendingMigrations(databaseFile: string, folder = shipped): string[] {
  if (!existsSync(databaseFile)) return [];
  const database = new Libsql(databaseFile, { timeout: 5000 });
  try {
    return pendingIn(database, readMigrations(folder), databaseFile).map(({ name }) => name);
  } finally {
    database.close();
  }
}

export const shippedMigrations = (): string[] => readMigrations(shipped).map(({ name }) => name);

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return names.map((name) => {
    const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
    return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}

/** Another process may apply at the same moment: what is pending is asked again once the write lock is ours. */
function applyPending(database: Libsql.Database, migrations: Migration[], file: string): string[] {
  database.pragma("foreign_keys = OFF"); // rebuilding a table must not cascade into the ones that refer to it
  database.exec("BEGIN IMMEDIATE");
  try {
    const pending = pendingIn(database, migrations, file);
    database.exec(recordTable);
    for (const migration of pending) apply(database, migration, file);
    database.exec("COMMIT");
    return pending.map((migration) => migration.name);
  } catch (failure) {
    if (database.inTransaction) database.exec("ROLLBACK");
    throw failure;
  }
}

function apply(database: Libsql.Database, migration: Migration, file: string): void {
  const startedAt = new Date().toISOString();
  try {
    database.exec(migration.sql);
    const broken = database.prepare("PRAGMA foreign_key_check").all();
    if (broken.length > 0) throw new Error(`${broken.length} rows would refer to rows that are not there`);
  } catch (failure) {
    throw new Error(
      `Migration ${migration.name} failed; ${file} is as it was before. Start the earlier version of Slipway, or report this.`,
      { cause: failure },
    );
  }
  database
    .prepare(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES (?, ?, ?, ?, ?, 1)`,
    )
    .run(randomUUID(), migration.checksum, migration.name, startedAt, new Date().toISOString());
}

function pendingIn(database: Libsql.Database, migrations: Migration[], file: string): Migration[] {
  const applied = appliedIn(database);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (!migration)
      throw new Refusal(
        "database-newer",
        `${file} was made by a newer Slipway (${name}). Start that version again, or use another data folder.`,
      );
    if (migration.checksum !== checksum)
      throw new Refusal(
        "migration-changed",
        `Migration ${name} is not the one that was applied to ${file}. Restore its file from the release you use.`,
      );
  }
  const done = new Set(applied.map((migration) => migration.name));
  return migrations.filter((migration) => !done.has(migration.name));
}

function appliedIn(database: Libsql.Database): { name: string; checksum: string }[] {
  const table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'").get();
  if (!table) return [];
  return database
    .prepare(
      `SELECT migration_name AS name, checksum FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    )
    .all() as { name: string; checksum: string }[];
}

function keepCopy(database: Libsql.Database, file: string): void {
  const copy = `${file}.before`;
  rmSync(`${copy}.part`, { force: true });
  database.prepare("VACUUM INTO ?").run(`${copy}.part`);
  chmodSync(`${copy}.part`, 0o600);
  renameSync(`${copy}.part`, copy);
}

/** As Prisma's schema engine makes it. */
const recordTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

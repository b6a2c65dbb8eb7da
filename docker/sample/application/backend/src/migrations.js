import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import mysql from "mysql2/promise";
import { seed } from "./seed.js";

const folder = new URL("../migrations/", import.meta.url);
const lockSeconds = 60;

/**
 * Brings the schema up to date; with `withSeed` also fills an empty database with the first users and items.
 * Safe to repeat and to run from several places at once: a lock named after the database lets one through at a time.
 */
export async function migrate(databaseConfig, log, { withSeed }) {
  const connection = await mysql.createConnection({ ...databaseConfig, multipleStatements: true });
  try {
    await takeLock(connection);
    const applied = await applyPending(connection, await readMigrations());
    const seeded = withSeed && (await seed(connection));
    log.info({ applied, seeded }, applied.length > 0 || seeded ? "database brought up to date" : "database up to date");
  } finally {
    await connection.end(); // gives the lock back as well
  }
}

/** The names of those that the database has had, in order. */
export async function appliedMigrations(databaseConfig) {
  const connection = await mysql.createConnection(databaseConfig);
  try {
    const [rows] = await connection.query("SELECT name FROM schema_migrations ORDER BY name");
    return rows.map(({ name }) => name);
  } finally {
    await connection.end();
  }
}

async function takeLock(connection) {
  const [[{ taken }]] = await connection.query("SELECT GET_LOCK(CONCAT(DATABASE(), '.migrate'), ?) AS taken", [
    lockSeconds,
  ]);
  if (taken !== 1) throw new Error(`Another migration held the lock for ${lockSeconds} s. Nothing was changed.`);
}

async function readMigrations() {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function applyPending(connection, migrations) {
  await connection.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    name VARCHAR(120) NOT NULL PRIMARY KEY,
    checksum CHAR(64) NOT NULL,
    applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
  )`);
  const [recorded] = await connection.query("SELECT name, checksum FROM schema_migrations");
  const pending = pendingMigrations(migrations, new Map(recorded.map(({ name, checksum }) => [name, checksum])));
  for (const { name, sql, checksum } of pending) {
    await connection.query(sql);
    await connection.query("INSERT INTO schema_migrations (name, checksum) VALUES (?, ?)", [name, checksum]);
  }
  return pending.map(({ name }) => name);
}

/** The migrations not in `recorded` (name → checksum), in order. One that was edited after it ran is an error. */
export function pendingMigrations(migrations, recorded) {
  const edited = migrations.find(({ name, checksum }) => recorded.has(name) && recorded.get(name) !== checksum);
  if (edited) throw new Error(`${edited.name} was changed after it had been applied. Add a new migration instead.`);
  return migrations.filter(({ name }) => !recorded.has(name));
}

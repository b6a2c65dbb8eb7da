import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Database, databaseFile, openDatabase } from "../adapters/store/database.ts";
import { applyMigrations } from "../adapters/store/migrate.ts";

/** A folder that is gone when the test is. */
export function temporaryFolder(within = tmpdir()): string {
  const folder = mkdtempSync(join(within, "slipway-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A migrated database of its own, closed when the test ends. */
export function temporaryDatabase(folder = temporaryFolder()): Database {
  applyMigrations(databaseFile(folder));
  const database = openDatabase(folder);
  onTestFinished(() => database.$disconnect());
  return database;
}

import { chmodSync } from "node:fs";
import Libsql from "libsql";
import { Broken } from "../seal.ts";

/** What a copy of the panel's database says when it is opened. */
export interface CopiedDatabase {
  migrations: string[];
  /** Of every table. */
  rows: Record<string, number>;
  application?: { id: string; repository: string; root: string };
  instance?: string;
  recipient?: string;
  /** A few values that only the worker's key opens. */
  sealed: string[];
}

/** Where the recovery key's recipient is kept, so that each copy knows to whom it is encrypted. */
export const recipientSetting = "panel-backup.recipient";
export const instanceSetting = "instance";

/** One consistent copy, while others write: what is deleted in the database is not in it. */
export function copyDatabase(file: string, target: string): void {
  const database = new Libsql(file, { timeout: 5000 });
  try {
    database.prepare("VACUUM INTO ?").run(target);
    chmodSync(target, 0o600);
  } finally {
    database.close();
  }
}

/** Throws `Broken` when the copy is not sound. */
export function lookAtCopy(file: string): CopiedDatabase {
  const database = open(file);
  try {
    const [problem] = database.prepare("PRAGMA integrity_check").all() as { integrity_check: string }[];
    if (problem?.integrity_check !== "ok") throw new Broken(`is not sound: ${problem?.integrity_check}`);
    const orphans = database.prepare("PRAGMA foreign_key_check").all();
    if (orphans.length > 0) throw new Broken(`has ${orphans.length} rows that refer to rows which are not there`);
    return factsOf(database);
  } catch (error) {
    if (error instanceof Broken || (error as { code?: string }).code === undefined) throw error;
    throw new Broken(`cannot be read: ${(error as Error).message}`);
  } finally {
    database.close();
  }
}

function open(file: string): Libsql.Database {
  try {
    return new Libsql(file, { fileMustExist: true } as Libsql.Options);
  } catch (error) {
    throw new Broken(`cannot be opened: ${(error as Error).message}`);
  }
}

function factsOf(database: Libsql.Database): CopiedDatabase {
  const column = <T>(sql: string, ...values: string[]) =>
    (database.prepare(sql).all(...values) as { value: T }[]).map(({ value }) => value);
  const tables = column<string>(
    "SELECT name AS value FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const count = (table: string) => column<number>(`SELECT COUNT(*) AS value FROM "${table}"`)[0] ?? 0;
  const setting = (key: string) => column<string>("SELECT value FROM Setting WHERE key = ?", key)[0];
  const [application] = database.prepare("SELECT id, repository, root FROM Application").all() as {
    id: string;
    repository: string;
    root: string;
  }[];
  const instance = setting(instanceSetting);
  const recipient = setting(recipientSetting);
  return {
    migrations: column<string>(
      `SELECT migration_name AS value FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
    ),
    rows: Object.fromEntries(tables.sort().map((table) => [table, count(table)])),
    ...(application && {
      application: { id: application.id, repository: application.repository, root: application.root },
    }),
    ...(instance && { instance }),
    ...(recipient && { recipient }),
    sealed: sealedIn.flatMap((sql) => column<string>(sql)).map((value) => JSON.parse(value) as string),
  };
}

/** One of each kind: plans and results of runs, what releases were started from, secrets. */
const sealedIn = [
  `SELECT plan AS value FROM StepSaved WHERE plan LIKE '"1.%' ORDER BY runId DESC LIMIT 1`,
  `SELECT spec AS value FROM "Release" WHERE spec LIKE '"1.%' ORDER BY number DESC LIMIT 1`,
  `SELECT value FROM Setting WHERE value LIKE '"1.%'`,
];

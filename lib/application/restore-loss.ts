import type { RestoreLoss } from "../contract/backups.ts";
import { Refusal } from "../contract/refusal.ts";
import { counted, signed, statementWords } from "../contract/words.ts";
import type { DatabaseAt, Databases, WholeBackup } from "./ports.ts";

type Ports = Pick<Databases, "changesSince" | "rows">;
type Table = RestoreLoss["tables"][number];

/** Whoever waits for the answer does not notice how long counting so many rows takes. */
const soonCounted = 2_000_000;

/** What was committed since a backup and is not in it: by the binary log where it reaches back so far, else by counting. */
export async function lossSince(
  databases: Ports,
  database: DatabaseAt | undefined,
  backup: WholeBackup,
  signal: AbortSignal,
): Promise<RestoreLoss> {
  if (!database) return unknown("The database does not run, so it cannot be asked.");
  try {
    return (
      (await loggedLoss(databases, database, backup, signal)) ??
      (await countedLoss(databases, database, backup, signal))
    );
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === "engine-unreachable") throw error;
    return unknown(error.message);
  }
}

const unknown = (why: string): RestoreLoss => ({ by: "unknown", why, tables: [] });

/** With the difference of rows beside it, where that is soon counted: one write can change many. */
async function loggedLoss(
  databases: Ports,
  database: DatabaseAt,
  backup: WholeBackup,
  signal: AbortSignal,
): Promise<RestoreLoss | undefined> {
  const { binaryLog } = backup.manifest;
  const logged = binaryLog && (await databases.changesSince(database, binaryLog, signal));
  if (!logged) return undefined;
  const then = rowsIn(backup);
  const now = then && total(then) <= soonCounted ? await databases.rows(database, signal).catch(unreadable) : undefined;
  const more = then && now && moreRows(now, then);
  const names = [...new Set([...Object.keys(logged.tables), ...Object.keys(more ?? {})])];
  const tables = names.map((table) => ({
    table,
    changes: logged.tables[table] ?? 0,
    ...(more && { rows: more[table] ?? 0 }),
  }));
  return { by: "binary-log", ...logged, tables: mostChangedFirst(tables) };
}

/** The log has been read: that some rows cannot be counted takes nothing from what it says. */
function unreadable(failure: unknown): undefined {
  if (!(failure instanceof Refusal) || failure.code !== "database-unreadable") throw failure;
}

async function countedLoss(
  databases: Ports,
  database: DatabaseAt,
  backup: WholeBackup,
  signal: AbortSignal,
): Promise<RestoreLoss> {
  const then = rowsIn(backup);
  if (!then) return unknown("Nobody counted what this backup is a copy of.");
  const more = moreRows(await databases.rows(database, signal), then);
  return {
    by: "counts",
    tables: mostChangedFirst(Object.entries(more).map(([table, changes]) => ({ table, changes }))),
  };
}

function rowsIn(backup: WholeBackup): Record<string, number> | undefined {
  const rows = <T>(all: Record<string, T>, of: (table: T) => number) =>
    Object.fromEntries(Object.entries(all).map(([name, table]) => [name, of(table)]));
  if (backup.state === "proven") return rows(backup.proof.tables, (table) => table.rows);
  return backup.manifest.source && rows(backup.manifest.source.tables, ({ max }) => max);
}

const total = (rows: Record<string, number>): number => Object.values(rows).reduce((sum, count) => sum + count, 0);

/** By table, negative where there are fewer now. */
function moreRows(now: Record<string, number>, then: Record<string, number>): Record<string, number> {
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  return Object.fromEntries(names.map((table) => [table, (now[table] ?? 0) - (then[table] ?? 0)]));
}

const howMuch = ({ changes, rows = 0 }: Table): number => Math.max(Math.abs(changes), Math.abs(rows));

const mostChangedFirst = (tables: readonly Table[]): Table[] =>
  tables
    .filter((table) => howMuch(table) > 0)
    .toSorted((one, other) => howMuch(other) - howMuch(one) || one.table.localeCompare(other.table));

/** As a sentence; which of the two it is, is part of it. */
export function lossSentence({ by, why, transactions = 0, statements = 0, tables }: RestoreLoss): string {
  const rows = (more: number | undefined) => (more === undefined ? "" : ` (${signed(more)} rows)`);
  const list = tables.map((one) =>
    by === "counts" ? `${one.table} ${signed(one.changes)}` : `${one.table} ${one.changes}${rows(one.rows)}`,
  );
  const shown = [...list.slice(0, 8), ...(list.length > 8 ? [`${list.length - 8} more tables`] : [])].join(", ");
  if (by === "unknown") return `What was written since the backup is not known: ${why ?? ""}`;
  if (by === "counts")
    return shown
      ? `By counting rows, since the backup: ${shown}. Rows that were only changed do not show.`
      : "By counting rows, nothing was added or removed since the backup; rows that were only changed do not show.";
  const said = [
    shown && `${counted(transactions, "transaction")}, with writes to ${shown}`,
    statements > 0 && statementWords(statements),
  ].filter(Boolean);
  return said.length > 0
    ? `By the binary log, since the backup: ${said.join("; and ")}.`
    : "By the binary log, nothing was written since the backup.";
}

import type { RestoreLoss } from "../contract/backups.ts";
import { Refusal } from "../contract/refusal.ts";
import { counted, statementWords } from "../contract/words.ts";
import type { DatabaseAt, Databases, WholeBackup } from "./ports.ts";

/** What was committed since a backup and is not in it: by the binary log where it reaches back so far, else by counting. */
export async function lossSince(
  databases: Pick<Databases, "changesSince" | "rows">,
  database: DatabaseAt | undefined,
  backup: WholeBackup,
  signal: AbortSignal,
): Promise<RestoreLoss> {
  if (!database) return { by: "unknown", why: "The database does not run, so it cannot be asked.", tables: [] };
  try {
    const { binaryLog } = backup.manifest;
    const logged = binaryLog && (await databases.changesSince(database, binaryLog, signal));
    if (logged) return { by: "binary-log", ...logged, tables: tables(logged.tables) };
    return countedLoss(await databases.rows(database, signal), backup);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === "engine-unreachable") throw error;
    return { by: "unknown", why: error.message, tables: [] };
  }
}

function countedLoss(now: Record<string, number>, backup: WholeBackup): RestoreLoss {
  const then = rowsIn(backup);
  if (!then) return { by: "unknown", why: "Nobody counted what this backup is a copy of.", tables: [] };
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  const changes = names.map((table) => [table, (now[table] ?? 0) - (then[table] ?? 0)] as const);
  return { by: "counts", tables: tables(Object.fromEntries(changes)) };
}

function rowsIn(backup: WholeBackup): Record<string, number> | undefined {
  const rows = <T>(all: Record<string, T>, of: (table: T) => number) =>
    Object.fromEntries(Object.entries(all).map(([name, table]) => [name, of(table)]));
  if (backup.state === "proven") return rows(backup.proof.tables, (table) => table.rows);
  return backup.manifest.source && rows(backup.manifest.source.tables, ({ max }) => max);
}

/** The most changed first. */
const tables = (changes: Record<string, number>): RestoreLoss["tables"] =>
  Object.entries(changes)
    .filter(([, count]) => count !== 0)
    .map(([table, count]) => ({ table, changes: count }))
    .toSorted((one, other) => Math.abs(other.changes) - Math.abs(one.changes) || one.table.localeCompare(other.table));

/** As a sentence; which of the two it is, is part of it. */
export function lossSentence({ by, why, transactions = 0, statements = 0, tables: changed }: RestoreLoss): string {
  const list = changed.map(({ table, changes }) => `${table} ${by === "counts" && changes > 0 ? "+" : ""}${changes}`);
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

import type { TableContent } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { named, quoted, type Session } from "./client.ts";
import { baseTables } from "./facts.ts";

export async function rowsOf(session: Session): Promise<Record<string, number>> {
  const tables = await tablesOf(session);
  const counts = tables.map((table) => `SELECT ${quoted(table)}, COUNT(*) FROM ${inIts(session, table)}`);
  const rows = await session.ask(["START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", ...counts]);
  return Object.fromEntries(rows.map(([table = "", count]) => [table, Number(count)]));
}

/** Checked and read by two clients at once: each alone keeps one processor busy. */
export async function contentsOf(session: Session): Promise<Record<string, TableContent>> {
  const tables = await tablesOf(session);
  const [checksums, , rows] = await Promise.all([
    checksumsOf(session, tables),
    check(session, tables),
    rowsOf(session),
  ]);
  return Object.fromEntries(
    tables.map((table) => [table, { rows: rows[table] ?? 0, checksum: checksums.get(table) ?? "" }]),
  );
}

async function checksumsOf(session: Session, tables: readonly string[]): Promise<Map<string, string>> {
  const rows = await session.ask(tables.map((table) => `CHECKSUM TABLE ${inIts(session, table)} EXTENDED`));
  const broken = rows.filter(([, checksum]) => checksum === "NULL").map(([table]) => `${table} cannot be read`);
  if (broken.length > 0) throw damaged(session, broken);
  return new Map(rows.map(([table = "", checksum = ""]) => [table.slice(session.database.name.length + 1), checksum]));
}

async function check(session: Session, tables: readonly string[]): Promise<void> {
  const rows = await session.ask(tables.map((table) => `CHECK TABLE ${inIts(session, table)}`));
  const complaints = rows.filter(([, , kind, text = ""]) => kind !== "note" && !isWell(kind, text));
  if (complaints.length > 0)
    throw damaged(
      session,
      complaints.map(([table, , , text]) => `${table}: ${text}`),
    );
}

const isWell = (kind: string | undefined, text: string) =>
  (kind === "status" && /^(OK|Table is already up to date)$/.test(text)) ||
  /hasn't closed the table properly$/.test(text); // MyISAM's, of a server that was copied while it ran

async function tablesOf({ ask, database: { name } }: Session): Promise<string[]> {
  const rows = await ask([
    `SELECT table_name FROM information_schema.tables WHERE table_schema = ${quoted(name)} AND ${baseTables} ORDER BY 1`,
  ]);
  return rows.map(([table = ""]) => table);
}

const inIts = ({ database }: Session, table: string) => `${named(database.name)}.${named(table)}`;

const damaged = ({ database: { name, container } }: Session, what: readonly string[]) =>
  new Refusal(
    "database-damaged",
    `The server found damage in ${name} in ${container}: ${what.slice(0, 5).join("; ")}. Nothing was changed. Do not use this copy; take another one.`,
  );

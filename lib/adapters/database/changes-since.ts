import type { BinaryLogPosition, ChangesSince } from "../../application/ports.ts";
import { named, quoted, type Session } from "./client.ts";

/** From the log's own events, by the server: its image need not have a program that reads them. */
export async function changesSince(session: Session, from: BinaryLogPosition): Promise<ChangesSince | undefined> {
  const [[hasLog] = []] = await session.ask(["SELECT @@GLOBAL.log_bin"]);
  if (hasLog !== "1") return undefined;
  const files = (await session.ask(["SHOW BINARY LOGS"])).map(([file = ""]) => file);
  const first = files.indexOf(from.file);
  if (first < 0) return undefined;
  const changes: ChangesSince = { transactions: 0, tables: {}, statements: 0 };
  const fold = folding(session.database.name, changes);
  const statements = files
    .slice(first)
    .map((file, index) => `SHOW BINLOG EVENTS IN ${quoted(file)}${index === 0 ? ` FROM ${from.position}` : ""}`);
  await session.each(statements, fold);
  return changes;
}

/** `Table_map` names the tables of the row events that follow it. */
function folding(database: string, changes: ChangesSince): (row: string[]) => void {
  const tables = new Map<string, string>();
  const count = (table: string) => {
    changes.tables[table] = (changes.tables[table] ?? 0) + 1;
  };
  return ([, , type = "", , , info = ""]) => {
    const id = /table_id: (\d+)/.exec(info)?.[1] ?? "";
    if (type === "Xid") changes.transactions++;
    else if (type === "Table_map") tables.set(id, tableIn(info, database));
    else if (/^(Write|Update|Delete|Partial_update)_rows/i.test(type)) {
      const table = tables.get(id);
      if (table) count(table);
    } else if (/^Query/.test(type) && isOf(database, info)) changes.statements++;
  };
}

/** Empty where it is of another database. */
function tableIn(info: string, database: string): string {
  const [, name = ""] = /\((.*)\)\s*$/.exec(info) ?? [];
  return name.startsWith(`${database}.`) ? name.slice(database.length + 1) : "";
}

const isOf = (database: string, info: string) =>
  info.startsWith(`use ${named(database)};`) && !/; (BEGIN|COMMIT|ROLLBACK)\b/.test(info);

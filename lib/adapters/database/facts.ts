import { createHash } from "node:crypto";
import type { BinaryLogPosition, DatabaseFacts } from "../../application/ports.ts";
import { quoted, type Session } from "./client.ts";
import { schemaQuery } from "./schema-query.ts";
import { isAtLeast, plainVersion } from "./version.ts";

export async function factsOf(session: Session): Promise<DatabaseFacts> {
  const { database, ask } = session;
  const [[version = "", hasLog] = []] = await ask(["SELECT VERSION(), @@GLOBAL.log_bin"]);
  const serverVersion = plainVersion(version);
  const notInnodb = await tablesOfOtherEngines(session);
  const isRoot = session.account.user === "root";
  const binaryLog = hasLog === "1" && isRoot ? await positionOf(session, serverVersion) : undefined;
  const copiedAt = database.engine === "mysql" && isRoot ? await copiedAtOf(session) : undefined;
  const notClonable = whyNotClonable(session, serverVersion, notInnodb);
  return {
    serverVersion,
    schema: await fingerprintOf(session, "database-unreadable"),
    objects: await objectCounts(session),
    notInnodb,
    bytes: await bytesOf(session),
    ...(notClonable && { notClonable }),
    ...(binaryLog && { binaryLog }),
    ...(copiedAt && { copiedAt }),
  };
}

export async function fingerprintOf({ ask, database }: Session, code = "schema-unreadable"): Promise<string> {
  const hash = createHash("sha256");
  for (const row of await ask(schemaQuery(database.name), code)) hash.update(JSON.stringify(row));
  return hash.digest("hex").slice(0, 16);
}

export const baseTables = "table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')";

export async function objectCounts({ ask, database: { name } }: Session): Promise<DatabaseFacts["objects"]> {
  const counted = (kind: string, view: string, condition: string) =>
    `SELECT '${kind}', COUNT(*) FROM information_schema.${view} WHERE ${condition}`;
  const rows = await ask([
    counted("tables", "tables", `table_schema = ${quoted(name)} AND ${baseTables}`),
    counted("views", "views", `table_schema = ${quoted(name)}`),
    counted("routines", "routines", `routine_schema = ${quoted(name)}`),
    counted("triggers", "triggers", `trigger_schema = ${quoted(name)}`),
    counted("events", "events", `event_schema = ${quoted(name)}`),
  ]);
  const count = (kind: string) => Number(rows.find(([which]) => which === kind)?.[1]);
  return {
    tables: count("tables"),
    views: count("views"),
    routines: count("routines"),
    triggers: count("triggers"),
    events: count("events"),
  };
}

const servers = "('mysql', 'information_schema', 'performance_schema', 'sys')";

async function tablesOfOtherEngines({ ask, database: { name } }: Session): Promise<string[]> {
  const table = `IF(table_schema = ${quoted(name)}, table_name, CONCAT(table_schema, '.', table_name))`;
  const rows = await ask([
    `SELECT ${table} FROM information_schema.tables WHERE table_schema NOT IN ${servers} AND ${baseTables} AND engine <> 'InnoDB' ORDER BY 1`,
  ]);
  return rows.map(([name = ""]) => name);
}

async function bytesOf({ ask, account, database: { engine } }: Session): Promise<number> {
  const estimated =
    "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE engine IS NOT NULL";
  const tablespaces = engine === "mariadb" ? "innodb_sys_tablespaces" : "innodb_tablespaces";
  const files = `SELECT COALESCE(SUM(file_size), 0) FROM information_schema.${tablespaces}`;
  const others = `${estimated} AND engine NOT IN ('InnoDB', 'PERFORMANCE_SCHEMA', 'MEMORY')`;
  const rows = await ask(account.user === "root" ? [files, others] : [estimated]);
  return rows.reduce((sum, [bytes]) => sum + Number(bytes), 0);
}

export async function positionOf({ ask }: Session, version: string): Promise<BinaryLogPosition | undefined> {
  const isMariadb = isAtLeast(version, 10);
  const statement = !isMariadb && isAtLeast(version, 8, 2) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
  const [row] = await ask([statement]);
  return row && positionFrom(row[0], row[1], row[4]);
}

/** The source's position at the copy. The server keeps it over restarts, but only while it has the plugin. */
async function copiedAtOf({ ask }: Session): Promise<BinaryLogPosition | undefined> {
  const hasStatus = await ask([
    "SELECT 1 FROM information_schema.tables WHERE table_schema = 'performance_schema' AND table_name = 'clone_status'",
  ]);
  if (hasStatus.length === 0) return undefined;
  const sql =
    "SELECT binlog_file, binlog_position, gtid_executed FROM performance_schema.clone_status WHERE state = 'Completed'";
  const [row] = await ask([sql]);
  return row && positionFrom(row[0], row[1], row[2]);
}

/** A set of many ranges comes in several lines. */
function positionFrom(file = "", position = "", gtids = ""): BinaryLogPosition | undefined {
  if (file === "" || file === "NULL") return undefined;
  const set = gtids.replaceAll("\n", "");
  return { file, position: Number(position), ...(set && set !== "NULL" && { gtids: set }) };
}

function whyNotClonable({ database, account }: Session, version: string, notInnodb: readonly string[]) {
  if (database.engine === "mariadb") return "MariaDB cannot copy itself to another server while it runs.";
  if (!isAtLeast(version, 8, 0, 17))
    return `MySQL ${version} cannot copy itself to another server; it can from 8.0.17 on.`;
  if (account.user !== "root") return `The password of root is not known in ${database.container}.`;
  if (notInnodb.length > 0)
    return `A copy would bring ${notInnodb.slice(0, 3).join(", ")} along empty: what is not InnoDB's is not copied.`;
  return undefined;
}

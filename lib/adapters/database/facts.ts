import { createHash } from "node:crypto";
import type { BinaryLogPosition, DatabaseAt, DatabaseFacts } from "../../application/ports.ts";
import { quoted, type Row, type Session } from "./client.ts";
import { schemaQuery } from "./schema-query.ts";
import { isAtLeast, plainVersion } from "./version.ts";

/** By two clients: what the second is asked depends on the version that the first was told. */
export async function factsOf(session: Session): Promise<DatabaseFacts> {
  const { name } = session.database;
  const [about = [], others = [], counts = [], sizes = [], schema = []] = await session.askEach([
    [`SELECT VERSION(), @@GLOBAL.log_bin, EXISTS (${cloneStatus})`],
    [tablesOfOtherEngines(name)],
    objectQueries(name),
    sizeQueries(session),
    schemaQuery(name),
  ]);
  const [[version = "", hasLog, hasClone] = []] = about;
  const serverVersion = plainVersion(version);
  const notInnodb = others.map(([table = ""]) => table);
  const { binaryLog, copiedAt } = await positionsOf(session, serverVersion, {
    binaryLog: hasLog === "1",
    copiedAt: hasClone === "1",
  });
  const notClonable = whyNotClonable(session, serverVersion, notInnodb);
  return {
    serverVersion,
    schema: fingerprint(schema),
    objects: countsIn(counts),
    notInnodb,
    bytes: sizes.reduce((sum, [bytes]) => sum + Number(bytes), 0),
    ...(notClonable && { notClonable }),
    ...(binaryLog && { binaryLog }),
    ...(copiedAt && { copiedAt }),
  };
}

export async function fingerprintOf({ ask, database }: Session): Promise<string> {
  return fingerprint(await ask(schemaQuery(database.name), "schema-unreadable"));
}

function fingerprint(rows: readonly Row[]): string {
  const hash = createHash("sha256");
  for (const row of rows) hash.update(JSON.stringify(row));
  return hash.digest("hex").slice(0, 16);
}

export const baseTables = "table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')";

export async function objectCounts({ ask, database: { name } }: Session): Promise<DatabaseFacts["objects"]> {
  return countsIn(await ask(objectQueries(name)));
}

function objectQueries(name: string): string[] {
  const counted = (kind: string, view: string, condition: string) =>
    `SELECT '${kind}', COUNT(*) FROM information_schema.${view} WHERE ${condition}`;
  return [
    counted("tables", "tables", `table_schema = ${quoted(name)} AND ${baseTables}`),
    counted("views", "views", `table_schema = ${quoted(name)}`),
    counted("routines", "routines", `routine_schema = ${quoted(name)}`),
    counted("triggers", "triggers", `trigger_schema = ${quoted(name)}`),
    counted("events", "events", `event_schema = ${quoted(name)}`),
  ];
}

function countsIn(rows: readonly Row[]): DatabaseFacts["objects"] {
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

function tablesOfOtherEngines(name: string): string {
  const table = `IF(table_schema = ${quoted(name)}, table_name, CONCAT(table_schema, '.', table_name))`;
  return `SELECT ${table} FROM information_schema.tables WHERE table_schema NOT IN ${servers} AND ${baseTables} AND engine <> 'InnoDB' ORDER BY 1`;
}

function sizeQueries({ account, database: { engine } }: Session): string[] {
  const estimated =
    "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE engine IS NOT NULL";
  const tablespaces = engine === "mariadb" ? "innodb_sys_tablespaces" : "innodb_tablespaces";
  const files = `SELECT COALESCE(SUM(file_size), 0) FROM information_schema.${tablespaces}`;
  const others = `${estimated} AND engine NOT IN ('InnoDB', 'PERFORMANCE_SCHEMA', 'MEMORY')`;
  return account.user === "root" ? [files, others] : [estimated];
}

const cloneStatus =
  "SELECT 1 FROM information_schema.tables WHERE table_schema = 'performance_schema' AND table_name = 'clone_status'";

/** `copiedAt`: the source's position at the copy. The server keeps it over restarts, but only while it has the plugin. */
async function positionsOf(
  { account, askEach, database: { engine } }: Session,
  version: string,
  has: { binaryLog: boolean; copiedAt: boolean },
): Promise<Pick<DatabaseFacts, "binaryLog" | "copiedAt">> {
  if (account.user !== "root" || !(has.binaryLog || has.copiedAt)) return {};
  const [[now] = [], [copied] = []] = await askEach([
    has.binaryLog ? [binaryLogStatus(engine, version)] : [],
    has.copiedAt && engine === "mysql"
      ? [
          "SELECT binlog_file, binlog_position, gtid_executed FROM performance_schema.clone_status WHERE state = 'Completed'",
        ]
      : [],
  ]);
  const binaryLog = now && positionFrom(now[0], now[1], now[4]);
  const copiedAt = copied && positionFrom(copied[0], copied[1], copied[2]);
  return { ...(binaryLog && { binaryLog }), ...(copiedAt && { copiedAt }) };
}

const binaryLogStatus = (engine: DatabaseAt["engine"], version: string) =>
  engine === "mysql" && isAtLeast(version, 8, 2) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";

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

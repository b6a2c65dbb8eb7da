import type Docker from "dockerode";
import { rootSql } from "../../lib/testing/panel/real-database.ts";

const tables = ["sbtest1", "sbtest2", "sbtest3", "sbtest4"];
/** Of a row with its keys, as the server stores it. */
const rowBytes = 230;
const batch = 100_000;

const digits = (groups: number) =>
  `CONCAT_WS('-', ${Array.from({ length: groups }, () => "LPAD(FLOOR(RAND() * 1e11), 11, '0')").join(", ")})`;

/** Tables as `sysbench oltp_common` makes them, of so many bytes together: rows of random digits. Answers how many rows. */
export async function fill(database: Docker.Container, bytes: number): Promise<number> {
  const batches = Math.max(1, Math.round(bytes / rowBytes / batch / tables.length));
  await rootSql(database, "ALTER INSTANCE DISABLE INNODB REDO_LOG");
  const making = tables.map((table) => () => make(database, table, batches));
  await Promise.all(
    [0, 1].map(async () => {
      for (let next = making.pop(); next; next = making.pop()) await next();
    }),
  );
  await rootSql(database, "ALTER INSTANCE ENABLE INNODB REDO_LOG");
  return batches * batch * tables.length;
}

async function make(database: Docker.Container, table: string, batches: number): Promise<void> {
  const insert = `INSERT INTO ${table} (k, c, pad)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${batch})
    SELECT FLOOR(1 + RAND() * ${batches * batch}), ${digits(10)}, ${digits(5)} FROM numbers`;
  await rootSql(
    database,
    [
      "SET SESSION sql_log_bin = 0",
      `SET SESSION cte_max_recursion_depth = ${batch}`,
      `CREATE TABLE ${table} (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, k INT NOT NULL DEFAULT 0, c CHAR(120) NOT NULL DEFAULT '', pad CHAR(60) NOT NULL DEFAULT '')`,
      ...Array.from({ length: batches }, () => insert),
      `CREATE INDEX k_${table} ON ${table} (k)`,
    ].join("; "),
  );
}

/** The rows and the checksum of every table. */
export async function contents(database: Docker.Container): Promise<string> {
  const look = (table: string) =>
    rootSql(database, `CHECKSUM TABLE ${table}; SELECT COUNT(*) FROM ${table}`).then((said) => said.split(/\s+/));
  const halves = [tables.slice(0, 2), tables.slice(2)].map(async (some) => {
    const seen = [];
    for (const table of some) seen.push((await look(table)).join(" "));
    return seen;
  });
  return (await Promise.all(halves)).flat().join("\n");
}

/** What somebody does by mistake. */
export const damage = (database: Docker.Container): Promise<string> =>
  rootSql(database, `DELETE FROM ${tables[0]} WHERE id <= 5000; UPDATE ${tables[1]} SET pad = '' WHERE id <= 5000`);

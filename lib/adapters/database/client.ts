import { randomUUID } from "node:crypto";
import { Readable, Writable } from "node:stream";
import type { DatabaseAt, Engine } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { type Account, accountOf } from "./account.ts";

export type Ports = Pick<Engine, "environmentOf" | "execInto">;
export type Row = string[];

/** Statements by the client in the server's container. They come by its standard input, where nobody else can read them. */
export interface Session {
  database: DatabaseAt;
  account: Account;
  /** Rows of all statements, in their order. Refuses with `code` (`database-unreadable`) in the server's words. */
  ask(sql: readonly string[], code?: string): Promise<Row[]>;
  /** The rows of each group of statements, by one client: starting it takes longer than what most of them ask. */
  askEach(groups: readonly (readonly string[])[], code?: string): Promise<Row[][]>;
  /** The same for more rows than should be kept. */
  each(sql: readonly string[], take: (row: Row) => void): Promise<void>;
  /** The same, whatever comes of it. */
  attempt(sql: readonly string[]): Promise<{ exitCode: number; errors: string }>;
}

export async function openSession(engine: Ports, database: DatabaseAt, signal: AbortSignal): Promise<Session> {
  const account = await accountOf(engine, database, signal);
  const run = [...clientOf(database, account), "--batch", "--skip-column-names"];
  const say = (sql: readonly string[], take: (row: Row) => void) =>
    inContainer(engine, database, account, { run, from: Readable.from([script(sql)]), into: rowsInto(take) }, signal);
  const each = async (sql: readonly string[], take: (row: Row) => void, code = "database-unreadable") => {
    const { exitCode, errors } = await say(sql, take);
    if (exitCode !== 0) throw failed(code, database, run, exitCode, errors);
  };
  return {
    database,
    account,
    each,
    async ask(sql, code) {
      const rows: Row[] = [];
      await each(sql, (row) => rows.push(row), code);
      return rows;
    },
    async askEach(groups, code) {
      const all: Row[][] = [];
      const next = randomUUID(); // no table has that
      const take = (row: Row) => (row.length === 1 && row[0] === next ? all.push([]) : all.at(-1)?.push(row));
      await each(
        groups.flatMap((sql) => [`SELECT ${quoted(next)}`, ...sql]),
        take,
        code,
      );
      return all;
    },
    attempt: (sql) => say(sql, () => {}),
  };
}

export const clientOf = ({ engine }: Pick<DatabaseAt, "engine">, { user }: Account): string[] => [
  engine === "mariadb" ? "mariadb" : "mysql",
  `--user=${user}`,
  "--default-character-set=utf8mb4",
];

export const inContainer = (
  engine: Ports,
  { scope, container }: DatabaseAt,
  { password }: Account,
  command: Omit<Parameters<Engine["execInto"]>[2], "environment">,
  signal: AbortSignal,
) => engine.execInto(scope, container, { ...command, environment: { MYSQL_PWD: password } }, signal);

export const failed = (
  code: string,
  { container }: DatabaseAt,
  [program]: readonly string[],
  exitCode: number,
  errors: string,
) =>
  new Refusal(
    code,
    `${program} in ${container} ended with exit code ${exitCode}: ${errors || "it said nothing"}. Nothing was changed. Mend what it complains of and try again.`,
  );

/** As an SQL string. Sessions start with `NO_BACKSLASH_ESCAPES` off. */
export const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

export const named = (name: string) => `\`${name.replaceAll("`", "``")}\``;

/** In a GRANT, `_` and `%` would stand for other databases too. */
export const granted = (name: string) => named(name.replaceAll(/[_%\\]/g, "\\$&"));

const script = (sql: readonly string[]) => ["SET SESSION sql_mode = ''", ...sql].map((line) => `${line};\n`).join("");

function rowsInto(take: (row: Row) => void): Writable {
  const decoder = new TextDecoder();
  let rest = "";
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line.split("\t").map(unescaped));
      done();
    },
  });
}

/** What the client's batch mode makes of a value. */
const unescaped = (value: string) =>
  value.replaceAll(/\\(.)/g, (_, escaped: string) => ({ n: "\n", t: "\t", "0": "\0" })[escaped] ?? escaped);

import { createHash } from "node:crypto";
import type { DatabaseAt, Databases, Engine } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { type Account, accountOf } from "./account.ts";
import { passOn } from "./pass-on.ts";
import { schemaQuery } from "./schema-query.ts";

type Ports = Pick<Engine, "exec" | "execInto">;

/** Databases by the programs of their own server's image, in the container that they run in. */
export function createDatabases(engine: Ports): Pick<Databases, "dump" | "schemaFingerprint"> {
  return {
    async dump(database, mark, into, signal) {
      const account = await accountOf(engine, database, signal);
      const content = passOn(into);
      const run = dumpCommand(database, account);
      const { exitCode, errors } = await inContainer(engine, database, account, { run, into: content, mark }, signal);
      await content.ended();
      if (exitCode !== 0) throw failed("dump-failed", database, run, exitCode, errors);
      if (!/\n-- Dump completed[^\n]*\n*$/.test(content.tail()))
        throw new Refusal(
          "dump-failed",
          `The dump of ${database.name} ended in its middle, so there is no backup. Nothing was changed. Look at ${database.container} and try again.`,
        );
    },

    async schemaFingerprint(database, signal) {
      const account = await accountOf(engine, database, signal);
      const hash = createHash("sha256");
      const client = database.engine === "mariadb" ? "mariadb" : "mysql";
      const query = schemaQuery(database.name);
      const run = [
        client,
        `--user=${account.user}`,
        "--batch",
        "--skip-column-names",
        `--execute=${query}`,
        database.name,
      ];
      const mark = `schema-${database.container}`;
      const { exitCode, errors } = await inContainer(engine, database, account, { run, into: hash, mark }, signal);
      if (exitCode !== 0) throw failed("schema-unreadable", database, run, exitCode, errors);
      return hash.digest("hex").slice(0, 16);
    },
  };
}

/** Without the database's name in front: restored, it must never find its way to the one it came from. */
function dumpCommand({ engine, name }: DatabaseAt, { user }: Account): string[] {
  const common = [
    "--single-transaction",
    "--quick",
    "--routines",
    "--events",
    "--triggers",
    "--hex-blob",
    "--default-character-set=utf8mb4",
    "--no-tablespaces",
  ];
  return engine === "mariadb"
    ? ["mariadb-dump", `--user=${user}`, ...common, name]
    : ["mysqldump", `--user=${user}`, ...common, "--set-gtid-purged=OFF", name];
}

const inContainer = (
  engine: Ports,
  { scope, container }: DatabaseAt,
  { password }: Account,
  command: Omit<Parameters<Engine["execInto"]>[2], "environment">,
  signal: AbortSignal,
) => engine.execInto(scope, container, { ...command, environment: { MYSQL_PWD: password } }, signal);

const failed = (code: string, { container }: DatabaseAt, [program]: string[], exitCode: number, errors: string) =>
  new Refusal(
    code,
    `${program} in ${container} ended with exit code ${exitCode}: ${errors || "it said nothing"}. Nothing was changed. Mend what it complains of and try again.`,
  );

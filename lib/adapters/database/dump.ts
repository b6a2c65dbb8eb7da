import type { Writable } from "node:stream";
import type { DatabaseAt } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Account } from "./account.ts";
import { failed, inContainer, openSession, type Ports, quoted, type Session } from "./client.ts";
import { passOn } from "./pass-on.ts";
import { dumpTail } from "./tail.ts";

/** Large enough for every value that a server can hold. */
export const largestPacket = "--max-allowed-packet=1G";

export async function dump(engine: Ports, database: DatabaseAt, mark: string, into: Writable, signal: AbortSignal) {
  const session = await openSession(engine, database, signal);
  const tail = dumpTail();
  const content = passOn(into, tail.take);
  const run = dumpCommand(database, session.account);
  content.write(await ownDefaults(session));
  const { exitCode, errors } = await inContainer(
    engine,
    database,
    session.account,
    { run, into: content, mark },
    signal,
  );
  await content.ended();
  if (exitCode !== 0) throw failed("dump-failed", database, run, exitCode, errors);
  if (!tail.isWhole())
    throw new Refusal(
      "dump-failed",
      `The dump of ${database.name} ended in its middle, so there is no backup. Nothing was changed. Look at ${database.container} and try again.`,
    );
}

/** The database's own character set and collation, which its tables' dump leaves out; of whichever database it is loaded into. */
async function ownDefaults({ ask, database: { name } }: Session): Promise<string> {
  const sql = `SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = ${quoted(name)}`;
  const [row] = await ask([sql], "dump-failed");
  if (!row)
    throw new Refusal(
      "dump-failed",
      `There is no database ${name} on the server, or its account may not see it, so there is no backup. Nothing was changed. Look at database.name in slipway.yaml.`,
    );
  return `ALTER DATABASE CHARACTER SET ${row[0]} COLLATE ${row[1]};\n`;
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
    largestPacket,
  ];
  return engine === "mariadb"
    ? ["mariadb-dump", `--user=${user}`, ...common, name]
    : ["mysqldump", `--user=${user}`, ...common, "--set-gtid-purged=OFF", name];
}

import { PassThrough, type Writable } from "node:stream";
import type { DatabaseAt } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Account } from "./account.ts";
import { failed, inContainer, openSession, type Ports, quoted, type Session } from "./client.ts";
import { passOn } from "./pass-on.ts";
import { dumpTail } from "./tail.ts";
import { isAtLeast } from "./version.ts";

/** Large enough for every value that a server can hold. */
export const largestPacket = "--max-allowed-packet=1G";

export async function dump(engine: Ports, database: DatabaseAt, mark: string, into: Writable, signal: AbortSignal) {
  const session = await openSession(engine, database, signal);
  const tail = dumpTail();
  const content = passOn(into, tail.take);
  const { defaults, version } = await whatIsDumped(session);
  const run = dumpCommand(database, session.account, version);
  content.write(defaults);
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

/** Whatever is run under a mark ends first what is left of it. */
export async function endDump(engine: Ports, { scope, container }: DatabaseAt, mark: string, signal: AbortSignal) {
  const nothing = { run: ["true"], environment: {}, into: new PassThrough().resume() };
  await engine.execInto(scope, container, { ...nothing, mark }, signal);
}

/** `defaults`: the database's own character set and collation, which its tables' dump leaves out; of whichever database it is loaded into. */
async function whatIsDumped({ ask, database: { name } }: Session): Promise<{ defaults: string; version: string }> {
  const sql = `SELECT default_character_set_name, default_collation_name, VERSION() FROM information_schema.schemata WHERE schema_name = ${quoted(name)}`;
  const [row] = await ask([sql], "dump-failed");
  if (!row)
    throw new Refusal(
      "dump-failed",
      `There is no database ${name} on the server, or its account may not see it, so there is no backup. Nothing was changed. Look at database.name in slipway.yaml.`,
    );
  const [characters, collation, version = ""] = row;
  return { defaults: `ALTER DATABASE CHARACTER SET ${characters} COLLATE ${collation};\n`, version };
}

/** Without the database's name in front: restored, it must never find its way to the one it came from. */
function dumpCommand({ engine, name }: DatabaseAt, { user }: Account, version: string): string[] {
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
    ? ["mariadb-dump", `--user=${user}`, ...common, ...(isAtLeast(version, 10, 11) ? ["--dump-history"] : []), name]
    : ["mysqldump", `--user=${user}`, ...common, "--set-gtid-purged=OFF", name];
}

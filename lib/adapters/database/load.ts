import { randomBytes } from "node:crypto";
import { PassThrough, Readable } from "node:stream";
import type { DatabaseAt } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import {
  clientOf,
  failed,
  granted,
  inContainer,
  named,
  openSession,
  type Ports,
  quoted,
  type Session,
} from "./client.ts";
import { largestPacket } from "./dump.ts";
import { objectCounts } from "./facts.ts";
import { dumpTail } from "./tail.ts";
import { isAtLeast } from "./version.ts";

export const loadUser = "slipway_load";
const loadAccount = `'${loadUser}'@'localhost'`;

/**
 * By an account with rights on this one database, so that what a dump says of another one fails; beyond that it may only name
 * others as definers. `--binary-mode`: the client's own commands in a dump are none. `--comments`: they are part of routines.
 */
export async function load(engine: Ports, database: DatabaseAt, mark: string, from: Readable, signal: AbortSignal) {
  const session = await openSession(engine, database, signal);
  await refuseFull(session);
  const account = { user: loadUser, password: randomBytes(24).toString("base64url") };
  await session.ask(await makingOf(session, account.password), "load-failed");
  const tail = dumpTail();
  const run = [
    ...clientOf(database, account),
    "--binary-mode",
    "--comments",
    largestPacket,
    `--database=${database.name}`,
  ];
  const command = { run, from: Readable.from(seen(from, tail.take)), into: new PassThrough().resume(), mark };
  const { exitCode, errors } = await inContainer(engine, database, account, command, signal);
  if (exitCode !== 0) throw failed("load-failed", database, run, exitCode, errors);
  if (!tail.isWhole()) throw cut(database);
  await session.ask([`DROP USER ${loadAccount}`], "load-failed");
}

async function refuseFull(session: Session): Promise<void> {
  const { container, name } = session.database;
  const present = Object.entries(await objectCounts(session)).filter(([, count]) => count > 0);
  if (present.length === 0) return;
  const what = present.map(([kind, count]) => `${count} ${kind}`).join(", ");
  throw new Refusal(
    "database-not-empty",
    `The database ${name} in ${container} has ${what} already, and nothing is ever loaded over anything. Nothing was changed. Load into a new server.`,
  );
}

/** What a load that failed has left of it goes first. */
async function makingOf(session: Session, password: string): Promise<string[]> {
  const { engine, name } = session.database;
  const definers = engine === "mariadb" ? "SET USER, SUPER" : await mysqlDefiners(session);
  return [
    "SET SESSION sql_log_bin = 0",
    `CREATE DATABASE IF NOT EXISTS ${named(name)}`,
    `DROP USER IF EXISTS ${loadAccount}`,
    `CREATE USER ${loadAccount} IDENTIFIED BY ${quoted(password)}`,
    `GRANT ALL ON ${granted(name)}.* TO ${loadAccount}`,
    `GRANT ${definers} ON *.* TO ${loadAccount}`,
  ];
}

/** SUPER: else a server with a binary log refuses functions and triggers. It opens no other database. */
async function mysqlDefiners({ ask }: Session): Promise<string> {
  const [[version = ""] = []] = await ask(["SELECT VERSION()"]);
  const definers = isAtLeast(version, 8, 2) ? "SET_ANY_DEFINER, ALLOW_NONEXISTENT_DEFINER" : "SET_USER_ID";
  return `${definers}, SYSTEM_USER, SUPER`;
}

async function* seen(from: Readable, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of from as AsyncIterable<Buffer>) {
    see(chunk);
    yield chunk;
  }
}

const cut = ({ name, container }: DatabaseAt) =>
  new Refusal(
    "load-failed",
    `What was loaded into ${name} in ${container} ended in the middle of a dump, so that database is not whole. Nothing else was changed. Use another backup.`,
  );

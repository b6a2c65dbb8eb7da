import { randomBytes } from "node:crypto";
import type { DatabaseAt } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Account } from "./account.ts";
import { granted, quoted, type Session } from "./client.ts";

/** Accounts that may only read, each for one shell. */
const prefix = "slipway_read_";
export const isReader = `LEFT(user, ${prefix.length}) = ${quoted(prefix)}`;

/** Neither replicas nor the binary log should have them. */
const unlogged = "SET SESSION sql_log_bin = 0";
const nameOf = (user: string) => `${quoted(user)}@'localhost'`;

/** It comes by the server's socket only, and has two connections: Ctrl-C needs the second one. */
export async function makeReader({ database, account, ask }: Session, id: string): Promise<Account> {
  if (account.user !== "root") throw noRoot(database);
  const reader = { user: `${prefix}${id}`, password: randomBytes(24).toString("base64url") };
  const name = nameOf(reader.user);
  await ask([
    unlogged,
    `CREATE USER ${name} IDENTIFIED BY ${quoted(reader.password)} WITH MAX_USER_CONNECTIONS 2`,
    `GRANT SELECT, SHOW VIEW ON ${granted(database.name)}.* TO ${name}`,
  ]);
  return reader;
}

export async function dropReader({ ask, attempt }: Session, user: string): Promise<void> {
  const rows = await ask([`SELECT id FROM information_schema.processlist WHERE user = ${quoted(user)}`]);
  for (const [id] of rows) await attempt([`KILL ${id}`]); // it may have ended by itself meanwhile
  await ask([unlogged, `DROP USER IF EXISTS ${nameOf(user)}`]);
}

export async function dropAllReaders(session: Session): Promise<void> {
  if (session.account.user !== "root") return; // then nobody could make one
  for (const [user = ""] of await session.ask([`SELECT user FROM mysql.user WHERE ${isReader}`]))
    await dropReader(session, user);
}

const noRoot = ({ container }: DatabaseAt) =>
  new Refusal(
    "database-no-root",
    `A shell that may only read needs an account of its own, which only root can make, and the container ${container} does not know root's password. Nothing was changed. Set MYSQL_ROOT_PASSWORD in the environment's env file, or open the shell for writing.`,
  );

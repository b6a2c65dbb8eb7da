import { Refusal } from "../../contract/refusal.ts";
import type { Session } from "./client.ts";

const attempts = 5;

/**
 * Kept by the server over restarts, where it can. Becoming read-only waits for transactions that are open; a client that
 * does not end its own is ended here: what it has not committed, nobody was told of.
 */
export async function setReadOnly(session: Session, on: boolean): Promise<void> {
  const statements = statementsOf(session, on);
  if (!on) {
    await session.ask(statements, "read-only-failed");
    return;
  }
  for (let attempt = 1; ; attempt++) {
    const { exitCode, errors } = await session.attempt(["SET SESSION lock_wait_timeout = 1", ...statements]);
    if (exitCode === 0) return;
    if (attempt === attempts || !/ERROR 1205\b/.test(errors)) throw stillWritable(session, errors);
    await endOpenTransactions(session);
  }
}

function statementsOf({ database: { engine } }: Session, on: boolean): string[] {
  if (engine === "mariadb") return [`SET GLOBAL read_only = ${on ? "ON" : "OFF"}`];
  if (on) return ["SET PERSIST super_read_only = ON"];
  const variables = ["super_read_only", "read_only"];
  return variables.flatMap((name) => [`RESET PERSIST IF EXISTS ${name}`, `SET GLOBAL ${name} = OFF`]);
}

async function endOpenTransactions({ ask, attempt }: Session): Promise<void> {
  const open = await ask([
    "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx WHERE trx_mysql_thread_id NOT IN (0, CONNECTION_ID())",
  ]);
  for (const [id] of open) await attempt([`KILL ${id}`]); // it may have ended by itself meanwhile
}

const stillWritable = ({ database: { container } }: Session, errors: string) =>
  new Refusal(
    "read-only-failed",
    `The database in ${container} can still be written to: ${errors}. Nothing was changed. Look at who is connected to it and try again.`,
  );

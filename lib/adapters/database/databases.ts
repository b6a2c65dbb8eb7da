import { setTimeout as pause } from "node:timers/promises";
import type { DatabaseAt, Databases } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { accountsOf, makeAccounts } from "./accounts.ts";
import { changesSince } from "./changes-since.ts";
import { openSession, type Ports, type Session } from "./client.ts";
import { cloneInto, endClone } from "./clone.ts";
import { contentsOf, rowsOf } from "./contents.ts";
import { dump, endDump } from "./dump.ts";
import { factsOf, fingerprintOf } from "./facts.ts";
import { load } from "./load.ts";
import { setReadOnly } from "./read-only.ts";
import { serverFor } from "./server-for.ts";
import { openShell, type ShellPorts, sweepShells } from "./shell.ts";
import { tryPasswords } from "./try-passwords.ts";

/** Databases by the programs of their own server's image, in the container that they run in. */
export function createDatabases(engine: Ports & ShellPorts): Databases {
  const inSession =
    <Answer>(perform: (session: Session) => Promise<Answer>) =>
    async (database: DatabaseAt, signal: AbortSignal) =>
      perform(await openSession(engine, database, signal));
  return {
    dump: (database, mark, into, signal) => dump(engine, database, mark, into, signal),
    endDump: (database, mark, signal) => endDump(engine, database, mark, signal),
    load: (database, mark, from, signal) => load(engine, database, mark, from, signal),
    schemaFingerprint: inSession((session) => fingerprintOf(session)),
    facts: inSession(factsOf),
    rows: inSession(rowsOf),
    contents: inSession(contentsOf),
    accounts: inSession(accountsOf),
    makeAccounts: (database, accounts, signal) =>
      inSession((session) => makeAccounts(session, accounts))(database, signal),
    serverFor,
    waitUntilReady: (database, limitMs, signal) => waitUntilReady(engine, database, limitMs, signal),
    cloneInto: (source, into, signal) => cloneInto(engine, source, into, signal),
    endClone: (source, signal) => endClone(engine, source, signal),
    setReadOnly: (database, on, signal) => inSession((session) => setReadOnly(session, on))(database, signal),
    tryPasswords: (from, at, signal) => tryPasswords(engine, from, at, signal),
    openShell: (database, wanted, signal) => openShell(engine, database, wanted, signal),
    sweepShells: (database, signal) => sweepShells(engine, database, signal),
    changesSince: (database, position, signal) =>
      inSession((session) => changesSince(session, position))(database, signal),
  };
}

async function waitUntilReady(engine: Ports, database: DatabaseAt, limitMs: number, signal: AbortSignal) {
  const until = performance.now() + limitMs;
  const { attempt } = await openSession(engine, database, signal);
  for (;;) {
    const { exitCode, errors } = await attempt(["DO 0"]);
    if (exitCode === 0) return;
    if (performance.now() > until)
      throw new Refusal(
        "database-not-ready",
        `The server in ${database.container} took no statement within ${Math.round(limitMs / 1000)} s: ${errors}. What is live was not touched. Look at its log.`,
      );
    await pause(50, undefined, { signal });
  }
}

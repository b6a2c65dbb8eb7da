import { Writable } from "node:stream";
import type { DatabaseAt, TriedPassword } from "../../application/ports.ts";
import { type Account, passwordsIn } from "./account.ts";
import { clientOf, inContainer, type Ports } from "./client.ts";

const denied = /\b(?:1045|1698|3118)\b/; // access denied, by another way too; the account is locked

/** From inside the server's own container and over TCP: so a network between them, which is tried elsewhere, does not matter. */
export async function tryPasswords(
  engine: Ports,
  from: DatabaseAt,
  at: DatabaseAt,
  signal: AbortSignal,
): Promise<TriedPassword[]> {
  const { root, application } = passwordsIn(await engine.environmentOf(from.scope, from.container, signal));
  const accounts = [
    ...(application === undefined ? [] : [from.user, at.user].map((user) => ({ user, password: application }))),
    ...(root === undefined ? [] : [{ user: "root", password: root }]),
  ];
  const unique = [...new Map(accounts.map((account) => [account.user, account])).values()];
  return Promise.all(unique.map((account) => tryAccount(engine, at, account, signal)));
}

async function tryAccount(
  engine: Ports,
  at: DatabaseAt,
  account: Account,
  signal: AbortSignal,
): Promise<TriedPassword> {
  const { user } = account;
  const run = [...clientOf(at, account), "--protocol=tcp", "--host=127.0.0.1", "--execute=DO 0"];
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const { exitCode, errors } = await inContainer(engine, at, account, { run, into: nowhere }, signal);
  if (exitCode === 0) return { user, accepted: true, detail: "the server took it" };
  if (denied.test(errors)) return { user, accepted: false, detail: "access denied" };
  return { user, detail: `the server could not be asked: ${errors || `exit code ${exitCode}`}` };
}

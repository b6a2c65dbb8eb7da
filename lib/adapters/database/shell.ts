import { randomBytes } from "node:crypto";
import type { DatabaseAt, Engine, Terminal } from "../../application/ports.ts";
import { type ShellMode, shellRowLimit, type TerminalSize } from "../../contract/database-shell.ts";
import { Refusal } from "../../contract/refusal.ts";
import { type Account, passwordsIn } from "./account.ts";
import { clientOf, openSession, type Ports, quoted } from "./client.ts";
import { dropAllReaders, dropReader, makeReader } from "./readers.ts";

export type ShellPorts = Pick<Engine, "openTerminal" | "endMarked" | "exec">;

const mark = "shell-";
/** Whoever this is: no file of the server's is his, and nothing that he starts has a right in the container. */
const nobody = "65534:65534";
const endLimit = 10_000;
const signInLimit = 15_000;

export async function openShell(
  engine: Ports & ShellPorts,
  database: DatabaseAt,
  { mode, size }: { mode: ShellMode; size: TerminalSize },
  signal: AbortSignal,
): Promise<Terminal> {
  const id = randomBytes(6).toString("hex");
  const session = await openSession(engine, database, signal);
  const variables = await engine.environmentOf(database.scope, database.container, signal);
  const account = mode === "read" ? await makeReader(session, id) : applicationAccount(database, variables);
  const undo = () => disconnect(engine, database, mode === "read" ? account : undefined, id);
  let opened: Terminal | undefined;
  try {
    const terminal = await engine.openTerminal(
      database.scope,
      database.container,
      {
        run: [...(await bounds(engine, database, signal)), ...command(database, account, mode, id)],
        environment: { ...blanks(variables), ...surroundings },
        user: nobody,
        size,
        mark: `${mark}${id}`,
      },
      signal,
    );
    opened = terminal;
    return {
      ...terminal,
      output: await signIn(terminal, account.password, signal),
      async end() {
        await terminal.end();
        await undo();
      },
    };
  } catch (error) {
    await opened?.end();
    await undo();
    throw error;
  }
}

export async function sweepShells(engine: Ports & ShellPorts, database: DatabaseAt, signal: AbortSignal) {
  await engine.endMarked(database.scope, database.container, { mark, user: nobody }, signal);
  await dropAllReaders(await openSession(engine, database, signal));
}

function applicationAccount({ user, container }: DatabaseAt, variables: Record<string, string>): Account {
  const { application } = passwordsIn(variables);
  if (application !== undefined) return { user, password: application };
  throw new Refusal(
    "database-no-password",
    `The container ${container} does not know the password of ${user}, so nobody can be signed in. Nothing was changed. Set MYSQL_PASSWORD in the environment's env file.`,
  );
}

/**
 * The client starts programs (pager, editor) and writes files (tee) at its user's word. Where the image has the program
 * that forbids both to a process, it is started by that.
 */
async function bounds(engine: ShellPorts, { scope, container }: DatabaseAt, signal: AbortSignal): Promise<string[]> {
  const { exitCode } = await engine.exec(scope, container, ["prlimit", "--version"], signal);
  return exitCode === 0 ? ["prlimit", "--nproc=1", "--fsize=0", "--core=0"] : [];
}

const command = (database: DatabaseAt, account: Account, mode: ShellMode, id: string): string[] => [
  ...clientOf(database, account),
  "--password", // it asks
  database.engine === "mariadb" ? "--loose-sandbox" : "--loose-skip-system-command",
  "--local-infile=0",
  "--skip-auto-rehash",
  "--skip-reconnect", // what was ended stays ended
  "--auto-vertical-output",
  `--prompt=${prompt(database.scope.environment, mode)}`,
  `--init-command=SET ${[
    `sql_select_limit = ${shellRowLimit}`,
    ...(mode === "read" ? [`${readOnly[database.engine]} = ON`] : []),
    `@slipway = GET_LOCK(${quoted(lockOf(id))}, 0)`,
  ].join(", ")}`,
  database.name,
];

/** Nothing that changes is meant to happen; the guard is what the account may do. */
const readOnly = { mysql: "transaction_read_only", mariadb: "tx_read_only" };

/** By who holds it, the server knows the connection. */
const lockOf = (id: string) => `slipway-shell-${id}`;

/** In the environment's colour, reversed where production can be written to. What does not show is told by 1 and 2. */
function prompt(environment: DatabaseAt["scope"]["environment"], mode: ShellMode): string {
  const colour = environment === "production" ? (mode === "write" ? "1;7;33" : "1;33") : "1;34";
  const name = `${environment}${mode === "read" ? " read-only" : ""} [\\d]>`;
  return `\x01\x1b[${colour}m\x02${name}\x01\x1b[0m\x02 `;
}

/** A process in the container begins with what the container was given, root's password among it: this one does not. */
const blanks = (variables: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.keys(variables)
      .filter((name) => !/^(PATH|LD_LIBRARY_PATH|MYSQL_UNIX_PORT)$/.test(name))
      .map((name) => [name, ""]),
  );

const surroundings = {
  TERM: "xterm-256color",
  LC_ALL: "C.UTF-8",
  HOME: "/nonexistent",
  MYSQL_HISTFILE: "/dev/null",
  MARIADB_HISTFILE: "/dev/null",
  PAGER: "",
  EDITOR: "/bin/false",
  VISUAL: "/bin/false",
};

const question = "Enter password: ";

/** The client asks on its terminal, and is answered there: so the password stands in no environment and in no argument. */
async function signIn(terminal: Terminal, password: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const patience = AbortSignal.timeout(signInLimit);
  const limit = AbortSignal.any([signal, patience]);
  const output = terminal.output[Symbol.asyncIterator]();
  let before = "";
  while (!before.includes(question)) {
    const next = await Promise.race([output.next(), aborted(limit)]).catch((error) => {
      throw patience.aborted ? asksNothing() : error;
    });
    if (next.done) break; // it has ended, and says why
    before += Buffer.from(next.value).toString();
  }
  const asked = before.includes(question);
  if (asked) await terminal.write(`${password}\n`);
  return (async function* () {
    yield Buffer.from(before.replace(question, ""));
    for (let next = await output.next(); !next.done; next = await output.next()) yield next.value;
  })();
}

const asksNothing = () =>
  new Refusal(
    "shell-not-opened",
    `The database's client did not ask for its password within ${signInLimit / 1000} s. It was ended, and nothing was changed. See whether the server answers, then open the shell again.`,
  );

function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const give = () => reject(signal.reason);
  if (signal.aborted) give();
  else signal.addEventListener("abort", give, { once: true });
  return promise;
}

/** Its client has gone; what it has asked for goes on in the server until it is ended there. */
async function disconnect(engine: Ports, database: DatabaseAt, reader: Account | undefined, id: string): Promise<void> {
  const session = await openSession(engine, database, AbortSignal.timeout(endLimit));
  const [[connection] = []] = await session.ask([`SELECT COALESCE(IS_USED_LOCK(${quoted(lockOf(id))}), 0)`]);
  if (connection !== undefined && connection !== "0") await session.attempt([`KILL ${connection}`]);
  if (reader) await dropReader(session, reader.user);
}

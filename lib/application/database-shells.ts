import { randomUUID } from "node:crypto";
import {
  aboutShell,
  mostShells,
  type OpenedShell,
  type ShellEvent,
  type ShellTarget,
  shellIdleLimit,
  shellLimit,
  shellPermission,
  type TerminalSize,
} from "../contract/database-shell.ts";
import type { Environment } from "../contract/names.ts";
import { type Actor, demand } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import type { OpenShellRequest } from "../contract/shell-requests.ts";
import { formatDuration } from "../contract/words.ts";
import { askedFrom, auditActor, type Record } from "./audit.ts";
import { type LiveDatabase, liveDatabase, serverNow, serverOf } from "./live-database.ts";
import type { Databases, Terminal } from "./ports.ts";
import { createShellLeftovers, type LeftoverDeps } from "./shell-leftovers.ts";
import type { StatusBoard } from "./status.ts";

export interface DatabaseShells {
  /** Answers when it is open. Its events begin with `opened`, and end with an `end`; when the signal ends, so does it. */
  open(request: OpenShellRequest, actor: Actor, signal: AbortSignal): Promise<AsyncIterable<ShellEvent[]>>;
  type(which: OpenOne, text: string, actor: Actor): Promise<void>;
  resize(which: OpenOne, size: TerminalSize, actor: Actor): Promise<void>;
  /** By whoever has it open, with the cause for the audit log. */
  close(which: OpenOne, cause: string, actor: Actor): Promise<void>;
  /** Ends them all. */
  stop(): Promise<void>;
}

type OpenOne = ShellTarget & { shell: string };

export interface ShellDeps extends LeftoverDeps {
  databases: Pick<Databases, "openShell" | "sweepShells">;
  board: Pick<StatusBoard, "current" | "liveContainer" | "onLook">;
  record: Record;
}

interface Shell extends OpenedShell {
  actor: Actor;
  terminal: Terminal;
  /** The live release and the server's container when it was opened: they stay, or the shell ends. */
  release: number;
  server: string;
  service: string;
  since: number;
  usedAt: number;
  over: AbortController;
  /** Once it ends. */
  cause?: string;
  gone?: Promise<void>;
}

/** Shells of databases: who has which open, and everything that ends one. */
export function createDatabaseShells(deps: ShellDeps): DatabaseShells {
  const { clock, board, databases, log } = deps;
  const shells = new Map<string, Shell>();
  /** Whose has not begun yet, and on which server it is being opened. */
  const opening = new Map<string, { actor: Actor; environment?: Environment }>();
  const leftovers = createShellLeftovers(deps, (environment) =>
    [...shells.values(), ...opening.values()].some((one) => one.environment === environment),
  );
  board.onLook(look);

  async function open(request: OpenShellRequest, actor: Actor, signal: AbortSignal) {
    assertRoom(actor);
    const id = randomUUID();
    opening.set(id, { actor });
    try {
      const live = await liveDatabase(deps, request.environment, signal);
      await leftovers.sweep(request.environment, live, signal);
      opening.set(id, { actor, environment: request.environment });
      const terminal = await databases.openShell(live.database, request, signal);
      const shell = begin(id, request, actor, live, terminal);
      signal.addEventListener("abort", () => void finish(shell, wordsOf(signal.reason)), { once: true });
      if (signal.aborted) await finish(shell, wordsOf(signal.reason));
      return events(shell);
    } finally {
      opening.delete(id);
    }
  }

  function assertRoom(actor: Actor): void {
    const all = [...opening.values(), ...shells.values()];
    const own = all.filter((one) => one.actor.id === actor.id).length;
    if (own >= mostShells.ofPerson) throw tooMany(`You have ${own} shells open, which is as many as one can have.`);
    if (all.length >= mostShells.inAll) throw tooMany(`There are ${all.length} shells open, as many as there can be.`);
  }

  function begin(id: string, { environment, mode }: ShellTarget, actor: Actor, live: LiveDatabase, terminal: Terminal) {
    const { name, container } = live.database;
    const { service, release, server } = live;
    const now = clock.now();
    const shell: Shell = {
      ...{ shell: id, environment, mode, database: name, container },
      ...{ actor, terminal, service, release, server, since: now, usedAt: now, over: new AbortController() },
    };
    shells.set(id, shell);
    void limit(shell).catch(() => undefined); // it has ended before
    look();
    return shell;
  }

  async function* events(shell: Shell): AsyncGenerator<ShellEvent[]> {
    const { environment, mode, database, container } = shell;
    yield [{ type: "opened", shell: shell.shell, environment, mode, database, container }];
    for await (const bytes of shell.terminal.output) {
      shell.usedAt = clock.now();
      yield [{ type: "output", base64: Buffer.from(bytes).toString("base64") }];
    }
    const end = await endOf(shell);
    await finish(shell, end.cause);
    yield [{ type: "end", ...end }];
  }

  /** Why it shows no more. */
  async function endOf(shell: Shell): Promise<{ cause: string; exitCode?: number }> {
    if (shell.cause !== undefined) return { cause: shell.cause };
    try {
      const exitCode = await shell.terminal.exitCode();
      if (shell.cause !== undefined) return { cause: shell.cause };
      const server = await serverNow(deps, shell.environment, shell.container, AbortSignal.timeout(10_000));
      if (server !== shell.server) return { cause: restarted(shell) };
      if (exitCode === 0) return { cause: "You have left it.", exitCode };
      return { cause: `The database's client ended with exit code ${exitCode}.`, exitCode };
    } catch (error) {
      if (!(error instanceof Refusal)) log("How a database shell ended is not known", error);
      return { cause: shell.cause ?? wordsOf(error) };
    }
  }

  /** Once, whatever comes first. */
  function finish(shell: Shell, cause: string): Promise<void> {
    shell.gone ??= (async () => {
      shell.cause = cause;
      shell.over.abort();
      shells.delete(shell.shell);
      const { actor, environment, since } = shell;
      deps.record({
        ...{ who: auditActor(actor), from: askedFrom(actor), what: "openShell ended", environment },
        ...{
          about: aboutShell(shell),
          outcome: "done",
          detail: `${cause} After ${formatDuration(clock.now() - since)}.`,
        },
      });
      try {
        await shell.terminal.end();
      } catch (error) {
        leftovers.again(environment);
        log(`What a database shell of ${environment} has left is taken away later`, error);
      }
    })();
    return shell.gone;
  }

  async function limit(shell: Shell): Promise<void> {
    for (;;) {
      const idle = shell.usedAt + shellIdleLimit - clock.now();
      const left = shell.since + shellLimit - clock.now();
      if (left <= 0) return finish(shell, `A shell ends after ${shellLimit / 3_600_000} hours.`);
      if (idle <= 0) return finish(shell, `A shell ends after ${shellIdleLimit / 60_000} minutes without use.`);
      await clock.pause(Math.min(idle, left), shell.over.signal);
    }
  }

  /** The engine was looked at: what a shell was opened on may be another one. */
  function look(): void {
    for (const shell of shells.values()) {
      const cause = whyMoved(shell);
      if (cause !== undefined) void finish(shell, cause);
    }
    leftovers.look();
  }

  function whyMoved(shell: Shell): string | undefined {
    const { environment, release, service, server } = shell;
    const status = board.current();
    if (!status.engine.answers) return `The engine does not answer any more. ${status.engine.problem ?? ""}`.trim();
    const now = status.environments[environment].release?.number;
    if (now !== undefined && now !== release) return `r${now} is live on ${environment} now.`;
    const at = serverOf(board.liveContainer(environment, service));
    return at !== undefined && at !== server ? restarted(shell) : undefined;
  }

  function find({ shell: id, environment, mode }: OpenOne, actor: Actor): Shell {
    const shell = shells.get(id);
    if (shell?.actor.id === actor.id && shell.environment === environment && shell.mode === mode) return shell;
    throw new Refusal("shell-not-found", "This shell is not open any more. Open another one.");
  }

  /** The rights are those of now, whoever opened it then. */
  function use(which: OpenOne, actor: Actor): Terminal {
    const shell = find(which, actor);
    demand(actor, shellPermission(shell));
    shell.usedAt = clock.now();
    return shell.terminal;
  }

  return {
    open,
    type: async (which, text, actor) => use(which, actor).write(text),
    resize: async (which, size, actor) => use(which, actor).resize(size),
    close: async (which, cause, actor) => finish(find(which, actor), cause),
    async stop() {
      await Promise.all([...shells.values()].map((shell) => finish(shell, "The worker is stopping.")));
    },
  };
}

const restarted = ({ container }: OpenedShell): string => `The container ${container} was stopped or restarted.`;

const wordsOf = (error: unknown): string => (error instanceof Refusal ? error.message : "It broke unexpectedly.");

const tooMany = (sentence: string) =>
  new Refusal("too-many-shells", `${sentence} Nothing was opened. Close one first.`);

import { once } from "node:events";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { Terminal, TerminalCommand } from "../../application/ports.ts";
import type { TerminalSize } from "../../contract/database-shell.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { ownContainer } from "./containers.ts";
import { limited } from "./effects.ts";
import { statusOf } from "./errors.ts";
import { endMarked, exitCodeOf, markOf } from "./exec.ts";

/** A terminal has its size only when its process runs: the first time it is tried again. */
const firstSizes = 20;
const answerLimit = 5_000;

/** `explain` makes a sentence of what the engine answers later, when this has long returned. */
export async function openTerminal(
  docker: Docker,
  scope: Scope,
  container: string,
  { run, environment, size, user, mark }: TerminalCommand,
  explain: (error: unknown, signal: AbortSignal) => unknown,
  signal: AbortSignal,
): Promise<Terminal> {
  const { Id } = await ownContainer(docker, scope, container, signal);
  const created = await docker.getContainer(Id).exec({
    Cmd: [...run],
    Env: [...Object.entries(environment).map(([name, value]) => `${name}=${value}`), markOf(`${mark}.`)],
    ...(user !== undefined && { User: user }),
    Tty: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    ...limited(signal),
  });
  const stream = await start(created, signal);
  stream.on("error", () => {}); // whoever reads it is told
  const end = async () => {
    stream.destroy();
    await endMarked(docker, Id, `${mark}.`, user);
  };
  try {
    await firstSize(created, stream, size, signal);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    output: shown(stream),
    async write(text) {
      if (stream.writable && !stream.write(text)) await Promise.race([drained(stream), once(stream, "close")]);
    },
    async resize(wanted) {
      try {
        await resize(created, wanted, AbortSignal.timeout(answerLimit));
      } catch (error) {
        if (statusOf(error) === undefined) throw explain(error, signal); // what has ended has no size
      }
    },
    async exitCode() {
      const limit = AbortSignal.timeout(answerLimit);
      try {
        return await exitCodeOf(created, limit);
      } catch (error) {
        throw explain(error, limit);
      }
    },
    end,
  };
}

/** The signal is for the opening: the connection itself stays longer. */
async function start(created: Docker.Exec, signal: AbortSignal): Promise<Duplex> {
  const opening = new AbortController();
  const give = () => opening.abort(signal.reason);
  signal.addEventListener("abort", give, { once: true });
  try {
    return await created.start({ hijack: true, stdin: true, Tty: true, abortSignal: opening.signal });
  } finally {
    signal.removeEventListener("abort", give);
  }
}

async function firstSize(created: Docker.Exec, stream: Duplex, size: TerminalSize, signal: AbortSignal): Promise<void> {
  for (let left = firstSizes; ; left--) {
    try {
      return await resize(created, size, signal);
    } catch (error) {
      if (stream.readableEnded || left === 0) return; // it has ended already, and says so itself
      signal.throwIfAborted();
      if (statusOf(error) === undefined) throw error;
      await pause(25, undefined, { signal });
    }
  }
}

const resize = (created: Docker.Exec, { columns, rows }: TerminalSize, signal: AbortSignal): Promise<void> =>
  created.resize({ h: rows, w: columns, abortSignal: signal });

/** That it breaks proves as little as that it ends: what has become of the command, the engine knows. */
async function* shown(stream: Duplex): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch {
    return;
  }
}

const drained = (stream: Duplex) => once(stream, "drain").catch(() => undefined);

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { addAbortSignal, type Duplex, type Readable, type Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { StreamedCommand } from "../../application/ports.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { ownContainer } from "./containers.ts";
import { limited } from "./effects.ts";
import { engineWords, statusOf } from "./errors.ts";
import { frameReader } from "./frames.ts";

export interface ExecResult {
  exitCode: number;
  output: string;
}

const outputLimit = 1024 * 1024;
const errorLimit = 4096;
/** Every process started here carries it, so that it can be found and ended inside the container. */
export const markOf = (token: string): string => `SLIPWAY_EXEC=${token}`;
const endLimit = 2_000;

/**
 * Runs a command (an argument array, no shell) in a running container. `output` is both streams in their order, the last
 * MiB of it. When the signal ends first, the command is ended too, as far as the image has a shell to do it with.
 */
export async function exec(
  docker: Docker,
  scope: Scope,
  container: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const { Id } = await ownContainer(docker, scope, container, signal);
  return execIn(docker, Id, command, signal);
}

export async function execIn(
  docker: Docker,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const token = randomUUID();
  const created = await docker.getContainer(id).exec({
    Cmd: [...command],
    Env: [markOf(token)],
    AttachStdout: true,
    AttachStderr: true,
    ...limited(signal),
  });
  try {
    const stream = await created.start({ Detach: false, Tty: false, abortSignal: signal });
    const output = await readOutput(stream);
    return { exitCode: await exitCodeOf(created, signal), output };
  } catch (error) {
    if (signal.aborted) await endMarked(docker, id, token);
    else if (cannotRun(error)) return { exitCode: 127, output: `${engineWords(error)}\n` };
    throw error;
  }
}

/** The same with its standard output as a stream, of which nothing is kept. `errors` is the end of what it says beside it. */
export async function execInto(
  docker: Docker,
  scope: Scope,
  container: string,
  { run, environment, from, into, mark: own }: StreamedCommand,
  signal: AbortSignal,
): Promise<{ exitCode: number; errors: string }> {
  const { Id } = await ownContainer(docker, scope, container, signal);
  const token = `${own ?? randomUUID()}.`;
  if (own) await endMarked(docker, Id, token);
  const created = await docker.getContainer(Id).exec({
    Cmd: [...run],
    Env: [...Object.entries(environment).map(([name, value]) => `${name}=${value}`), markOf(token)],
    AttachStdin: from !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    ...limited(signal),
  });
  try {
    const stream = from ? await startFed(created, from, signal) : await startPlain(created, signal);
    const errors = await pour(stream, into, signal);
    return { exitCode: await exitCodeOf(created, signal), errors };
  } catch (error) {
    if (cannotRun(error)) return { exitCode: 127, errors: engineWords(error) };
    await endMarked(docker, Id, token);
    throw error;
  }
}

const startPlain = (created: Docker.Exec, signal: AbortSignal): Promise<AsyncIterable<Buffer>> =>
  created.start({ Detach: false, Tty: false, abortSignal: signal });

/** With `from` as its standard input; what breaks `from` breaks the stream that is answered. */
async function startFed(created: Docker.Exec, from: Readable, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
  const stream = await created.start({ hijack: true, stdin: true, abortSignal: signal });
  addAbortSignal(signal, stream);
  void feed(from, stream).catch((error: Error) => stream.destroy(error));
  return untilBroken(stream);
}

async function feed(from: Readable, stream: Duplex): Promise<void> {
  for await (const chunk of from) {
    if (!stream.writable) return;
    if (!stream.write(chunk)) await Promise.race([once(stream, "drain"), once(stream, "close")]);
  }
  stream.end();
}

/** Who ends before it has read everything breaks the connection it is fed by: its exit code tells how it ended. */
async function* untilBroken(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    if (!["EPIPE", "ECONNRESET"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

async function pour(stream: AsyncIterable<Buffer>, into: Writable, signal: AbortSignal): Promise<string> {
  const read = frameReader();
  let errors = "";
  for await (const chunk of stream) {
    for (const { stream: from, payload } of read(chunk)) {
      if (from === "stderr") errors = `${errors}${payload}`.slice(-errorLimit);
      else await take(into, payload, signal);
    }
    if (into.errored) throw into.errored;
  }
  return errors.trim();
}

/** No faster than it is taken: what has broken before would never be drained. */
async function take(into: Writable, payload: Buffer, signal: AbortSignal): Promise<void> {
  if (into.destroyed) throw into.errored ?? new Error("What was written to was closed.");
  if (!into.write(payload)) await once(into, "drain", { signal });
}

/** Some engines answer with an error, others with output and an exit code, when the image does not have the program. */
const cannotRun = (error: unknown) =>
  statusOf(error) !== undefined && /OCI runtime exec failed|executable file not found/.test(engineWords(error));

async function readOutput(stream: AsyncIterable<Buffer>): Promise<string> {
  const read = frameReader();
  const parts: Buffer[] = [];
  let kept = 0;
  let dropped = 0;
  for await (const chunk of stream) {
    for (const { payload } of read(chunk)) {
      parts.push(payload);
      kept += payload.length;
    }
    for (let first = parts[0]; first && kept - first.length > outputLimit; first = parts[0]) {
      parts.shift();
      kept -= first.length;
      dropped += first.length;
    }
  }
  const text = Buffer.concat(parts).toString();
  return dropped === 0 ? text : `[${dropped} bytes left out]\n${text}`;
}

/** The end of the stream proves nothing (it also ends when the engine dies): only the engine knows the exit code. */
export async function exitCodeOf(created: Docker.Exec, signal: AbortSignal): Promise<number> {
  for (let wait = 5; ; wait = Math.min(wait * 2, 250)) {
    const { Running, ExitCode } = await created.inspect({ abortSignal: signal });
    if (!Running && ExitCode !== null) return ExitCode;
    await pause(wait, undefined, { signal });
  }
}

/**
 * A command whose client has gone runs on. Its own container is asked to end it, and all that it started. Where that
 * cannot be done (no shell, container gone) the command ends with the container: the caller's reason is what matters. Not
 * even root can look at another user's processes there, so it is done as that one.
 */
export async function endMarked(docker: Docker, id: string, token: string, user?: string): Promise<void> {
  const script = 'for p in /proc/[0-9]*; do grep -qsF "$0" "$p/environ" && kill -9 "${p#/proc/}"; done';
  try {
    const killer = await docker.getContainer(id).exec({
      Cmd: ["sh", "-c", script, markOf(token)],
      ...(user !== undefined && { User: user }),
      AttachStdout: true,
      abortSignal: AbortSignal.timeout(endLimit),
    });
    const stream = await killer.start({ Detach: false, Tty: false, abortSignal: AbortSignal.timeout(endLimit) });
    await readOutput(stream);
  } catch {
    return;
  }
}

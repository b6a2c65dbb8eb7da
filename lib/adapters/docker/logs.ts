import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import { type LogEvent, wholeLog } from "../../contract/logs.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { type Container, findContainer, ownContainer } from "./containers.ts";
import { asRefusal } from "./errors.ts";
import { type LogLine, type LogPosition, logReader } from "./log-lines.ts";
import { openStream } from "./stream.ts";

export interface LogOptions {
  /** How many of the newest lines to begin with; all of them without it. */
  tail?: number;
  follow: boolean;
  /** A moment (ISO 8601), or where an earlier stream ended, from its `end`: goes on with no line lost and none twice. */
  since?: string;
}

type Begin = { tail: number | "all" } | { since: string };

const reopenPause = 250;

/** A container's lines, then one `end` with the cause and where to go on. It never throws. */
export async function* streamLogs(
  engine: () => Promise<Docker>,
  host: string,
  scope: Scope,
  name: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  const at: { position?: LogPosition } = {};
  let service = name;
  let cause = "closed";
  try {
    const docker = await engine();
    const container = await ownContainer(docker, scope, name, signal);
    service = container.Config.Labels["slipway.service"] ?? name;
    const lines = readLogs(docker, container, options, signal, at);
    for await (const line of lines) yield { type: "line", environment: scope.environment, service, ...line };
    cause = options.follow ? await whyItEnded(docker, container.Id, signal) : wholeLog;
  } catch (error) {
    if (!signal.aborted) cause = (asRefusal(error, host, signal) as Error).message;
  }
  yield { type: "end", service, cause, resume: at.position && positionText(at.position) };
}

/**
 * Lines until the container stops; `at.position` is where reading has come to. The engine also ends the stream when it
 * cannot go on with a log, or the container was restarted at once: then it is opened again where it was. After the stop it
 * is read once more, because what was said last may come after the stream's end.
 */
export async function* readLogs(
  docker: Docker,
  container: Container,
  options: LogOptions,
  signal: AbortSignal,
  at: { position?: LogPosition } = {},
): AsyncGenerator<LogLine> {
  at.position = options.since ? positionFrom(options.since) : options.tail === 0 ? now() : undefined;
  let follow = options.follow;
  // Where only what is new is wanted it is not asked for by its time: then the engine would read all that it keeps.
  let begin: Begin = options.since ? sinceThen(at) : { tail: options.tail ?? "all" };
  for (;;) {
    yield* readOnce(docker, container, { follow, ...begin }, signal, at);
    if (!follow) return;
    if (at.position) begin = sinceThen(at);
    follow = (await findContainer(docker, container.Id, signal))?.State.Running ?? false;
    if (follow) await pause(reopenPause, undefined, { signal });
  }
}

async function* readOnce(
  docker: Docker,
  { Id, Config: { Tty } }: Container,
  options: { follow: boolean } & Begin,
  signal: AbortSignal,
  at: { position?: LogPosition },
): AsyncGenerator<LogLine> {
  const reader = logReader(Tty, at.position);
  const query = { stdout: true, stderr: true, timestamps: true, ...options };
  for await (const chunk of await openStream(docker, "GET", `/containers/${Id}/logs`, query, signal)) {
    yield* reader.take(chunk);
    at.position = reader.position();
  }
}

async function whyItEnded(docker: Docker, id: string, signal: AbortSignal): Promise<string> {
  const container = await findContainer(docker, id, signal);
  if (!container) return "the container was removed";
  return container.State.Restarting
    ? `exited with ${container.State.ExitCode}, and is restarted`
    : `exited with ${container.State.ExitCode}`;
}

const positionText = ({ stamp, entries }: LogPosition) => `${stamp}+${entries}`;

function positionFrom(text: string): LogPosition {
  const [stamp = "", entries = "0"] = text.split("+");
  return { stamp: stamp.replace(/(\.\d{3})Z$/, "$1000000Z"), entries: Number(entries) };
}

const sinceThen = ({ position = now() }: { position?: LogPosition }) => ({ since: epoch(position.stamp) });

/** For "only what is new": from this moment on. */
const now = (): LogPosition => positionFrom(new Date().toISOString());

/** The engine's `since`: `1795390949.842182631`, which includes that moment. */
const epoch = (stamp: string) => `${Math.floor(Date.parse(stamp) / 1000)}.${stamp.slice(20, 29)}`;

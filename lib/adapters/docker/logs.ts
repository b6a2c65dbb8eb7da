import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { LogPiece } from "../../application/ports.ts";
import { logEventReader } from "../../contract/log-events.ts";
import { engineLost, isSame, type Moment, momentAt, momentText, wholeLog } from "../../contract/log-records.ts";
import type { LogEvent } from "../../contract/logs.ts";
import { createMasker, createSecrets } from "../../domain/logs/mask.ts";
import { type LogPosition, positionAt, positionOf, positionText } from "../../domain/logs/position.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { type Container, findContainer, ownContainer } from "./containers.ts";
import { asRefusal } from "./errors.ts";
import { entryReader } from "./log-entries.ts";
import { openPlainStream } from "./plain-stream.ts";
import { secretsOf } from "./secrets.ts";
import { openStream } from "./stream.ts";

export interface LogOptions {
  /** How many of the newest lines to begin with; all of them without it. */
  tail?: number;
  follow: boolean;
  /** A moment (ISO 8601), or where an earlier stream ended, from its `end`: goes on with no line lost and none twice. */
  since?: string;
  /** The number that the records carry. */
  source?: number;
}

/** Where reading has come to, and whose log it is. */
interface Reading {
  service: string;
  position?: LogPosition;
  /** The entry that may not follow on the one before: what is read again tells. */
  doubtful?: Moment;
}
type Begin = { tail: number | "all" } | { since: string };
type Gone = { type: "lost"; from: Moment; to: Moment };
type Lines = Extract<LogPiece, { type: "lines" }>;

const reopenPause = 250;
/** How many of the newest lines are looked at to go on from where reading was, and when the engine has rotated a log. */
const resumeLines = 2000;
const rereadLines = 20_000;
/** What one stream says may be written down after what the other has said later. */
const overlapSeconds = 1;
/** No engine fills a file faster, in bytes a millisecond. */
const fastestFill = 250_000;

/** A container's log as batches of records, then one `end` with the cause and where to go on. It never throws. */
export function readLog(
  engine: () => Promise<Docker>,
  host: string,
  scope: Scope,
  name: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogPiece> {
  return piecesOf(engine, host, scope, name, options, signal, { service: name });
}

/** The same, an object a line, for people to read: the container's own secrets are masked. */
export async function* streamLogs(
  engine: () => Promise<Docker>,
  host: string,
  scope: Scope,
  name: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  const reading: Reading = { service: name };
  const read = logEventReader();
  const secrets = createSecrets();
  const mask = createMasker(secrets);
  for await (const piece of piecesOf(engine, host, scope, name, options, signal, reading)) {
    const { service } = reading;
    if (piece.type === "opened") secrets.add(piece.secrets);
    else if (piece.type === "end") yield { ...piece, service };
    else if (piece.type === "lost")
      yield { type: "skipped", service, reason: engineLost, from: momentText(piece.from), to: momentText(piece.to) };
    else if (piece.type === "lines")
      for (const line of read(mask(piece).bytes))
        yield { ...line, environment: scope.environment, service } as LogEvent;
  }
}

async function* piecesOf(
  engine: () => Promise<Docker>,
  host: string,
  scope: Scope,
  name: string,
  options: LogOptions,
  signal: AbortSignal,
  reading: Reading,
): AsyncGenerator<LogPiece> {
  let cause = "closed";
  try {
    const docker = await engine();
    const container = await ownContainer(docker, scope, name, signal);
    reading.service = container.Config.Labels["slipway.service"] ?? name;
    yield { type: "opened", secrets: await secretsOf(docker, container, signal) };
    yield* readContainer(docker, container, options, signal, reading);
    cause = options.follow ? await whyItEnded(docker, container.Id, signal) : wholeLog;
  } catch (error) {
    if (!signal.aborted) cause = (asRefusal(error, host, signal) as Error).message;
  }
  yield { type: "end", cause, resume: reading.position && positionText(reading.position) };
}

/** What a container says until it stops, line by line, its secrets masked. */
export async function* linesOf(docker: Docker, container: Container, signal: AbortSignal): AsyncGenerator<string> {
  const read = logEventReader();
  const mask = createMasker(createSecrets(await secretsOf(docker, container, signal)));
  for await (const piece of readContainer(docker, container, { follow: true }, signal, { service: container.Id })) {
    if (piece.type !== "lines") continue;
    for (const event of read(mask(piece).bytes)) if (event.type === "line") yield event.text;
  }
}

/**
 * Batches until the container stops. The engine also ends the stream when it cannot go on with a log, or the container was
 * restarted at once: then it is opened again where it was. After the stop it is read once more, because what was said last
 * may come after the stream's end. When the engine rotates a log under its reader it tells some entries twice and leaves
 * others out: when that is seen, or may be so, its newest lines are read again, and if they do not reach back to where
 * reading was, all since then.
 */
async function* readContainer(
  docker: Docker,
  container: Container,
  options: LogOptions,
  signal: AbortSignal,
  reading: Reading,
): AsyncGenerator<Lines | Gone> {
  const { source = 0 } = options;
  let follow = options.follow;
  let from = options.since === undefined ? undefined : positionOf(options.since);
  reading.position = from ?? (options.tail === 0 ? positionAt(momentAt(Date.now())) : undefined);
  let begin: Begin = from ? resumed(from) : { tail: options.tail ?? "all" };
  let runs = container.State.Running;
  for (;;) {
    const stopped = yield* readOnce(docker, container, { follow, ...begin }, source, from, !runs, signal, reading);
    from = reading.position;
    if (stopped === "rotated") begin = { tail: rereadLines };
    else if (from) begin = stopped === "gap" ? sinceThen(from) : resumed(from);
    if (stopped !== "ended") continue;
    if (!follow) return;
    runs = (await findContainer(docker, container.Id, signal))?.State.Running ?? false;
    follow = runs;
    if (follow) await pause(reopenPause, undefined, { signal });
  }
}

async function* readOnce(
  docker: Docker,
  container: Container,
  options: { follow: boolean } & Begin,
  source: number,
  from: LogPosition | undefined,
  last: boolean,
  signal: AbortSignal,
  reading: Reading,
): AsyncGenerator<Lines | Gone, "ended" | "rotated" | "gap"> {
  const { Id, Config } = container;
  const fileBytes = rotatedBytes(container);
  const doubt = { jumpMs: fileBytes / fastestFill, openedAt: Date.now(), believed: 0 };
  const reader = entryReader(Config.Tty, source, from, doubt);
  const query = { stdout: true, stderr: true, timestamps: true, ...options };
  let looked = false;
  const path = `/containers/${Id}/logs`;
  // Where a log ends that is followed is asked of the engine; one that is read must come whole.
  const stream = options.follow
    ? await openPlainStream(docker, path, query, signal)
    : await openStream(docker, "GET", path, query, signal);
  for await (const chunk of stream) {
    const batch = reader.take(chunk);
    const gap = looked ? undefined : reader.gap();
    if (gap && "tail" in options) return "gap";
    if (gap) yield { type: "lost", ...gap };
    if (batch && reading.doubtful) {
      doubt.believed = isSame(batch.first, reading.doubtful) ? fileBytes / 2 : 0; // nothing was left out
      reading.doubtful = undefined;
    }
    looked ||= batch !== undefined;
    reading.position = reader.position() ?? reading.position;
    if (batch) yield { type: "lines", ...batch };
    reading.doubtful ??= reader.doubtful();
    if (reader.repeats() || reader.doubtful()) return "rotated";
  }
  const rest = last ? reader.close() : undefined;
  if (rest) {
    reading.position = reader.position() ?? reading.position;
    yield { type: "lines", ...rest };
  }
  return "ended";
}

/** How large a file of its log becomes; never mind how large where none is put away. */
function rotatedBytes({ HostConfig }: Container): number {
  const { Type, Config } = HostConfig.LogConfig ?? {};
  const size = (Config as Record<string, string> | undefined)?.["max-size"] ?? (Type === "local" ? "20m" : "");
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(size) ?? [];
  return number === undefined
    ? Number.POSITIVE_INFINITY
    : Number(number) * 1024 ** " kmgt".indexOf(unit.toLowerCase() || " ");
}

async function whyItEnded(docker: Docker, id: string, signal: AbortSignal): Promise<string> {
  const container = await findContainer(docker, id, signal);
  if (!container) return "the container was removed";
  return container.State.Restarting
    ? `exited with ${container.State.ExitCode}, and is restarted`
    : `exited with ${container.State.ExitCode}`;
}

/**
 * Asked for by its time, the engine would read all that it keeps. So the newest lines are read, and what is known of them is
 * dropped; if they do not reach back to where reading was, `gap` tells.
 */
const resumed = (from: LogPosition): Begin => (wasRead(from) ? { tail: resumeLines } : sinceThen(from));

const wasRead = ({ stdout, stderr }: LogPosition) => stdout.entries + stderr.entries > 0;

/**
 * The engine's `since`: `1795390949.842182631`, which includes that moment. A little earlier than where reading was, where it
 * was: what is known is dropped.
 */
function sinceThen(from: LogPosition): { since: string } {
  const { last } = from;
  const seconds = last.seconds - (wasRead(from) ? overlapSeconds : 0);
  return { since: `${seconds}.${String(last.nanoseconds).padStart(9, "0")}` };
}

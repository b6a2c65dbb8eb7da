import { flags, headBytes, isBefore, isSame, kinds, type Moment, writeHead } from "../../contract/log-records.ts";
import type { LogBatch } from "../../domain/logs/batch.ts";
import { createStreamPlace, type LogPosition, positionAt } from "../../domain/logs/position.ts";
import { stampLength, stampReader } from "../../domain/logs/stamp.ts";

export interface EntryReader {
  /** The new ones of a chunk of the engine's stream, if there are any. */
  take(chunk: Buffer): LogBatch | undefined;
  /** The container has stopped: what it did not end is a line as well. */
  close(): LogBatch | undefined;
  position(): LogPosition | undefined;
  /** The engine has told again what it had told before: it does so when it rotates a log under its reader. */
  repeats(): boolean;
  /** An entry before which the engine may have left others out. Neither it nor what follows is taken. */
  doubtful(): Moment | undefined;
  /** The first entry of all was newer than what was read before: between them something is missing. */
  gap(): { from: Moment; to: Moment } | undefined;
}

const frameHead = 8;
/** Longer lines come in entries of this size, each behind the line's time. */
const entryLimit = 16 * 1024;
const newline = 10;
const carriageReturn = 13;

/**
 * An engine that is behind with reading when it rotates a log twice leaves a whole file out, and tells nobody. A file takes
 * some time to fill: so there is a jump in time of at least `jumpMs`, and what was told before it was told when what
 * follows it was written already. What was written before the stream was opened comes from the files themselves.
 */
export interface Doubt {
  jumpMs: number;
  openedAt: number;
  /** So many bytes of the stream are believed. */
  believed: number;
}

/**
 * Turns the engine's log stream (with timestamps) into records, where it lies: each entry is copied once, behind a head that
 * is shorter than the engine's. Frames have eight bytes before them (stream, three zeros, length, big endian); a terminal's
 * log has none, and is lines, each behind its time. `from` is where an earlier reader was.
 */
export function entryReader(
  tty: boolean,
  source: number,
  from?: LogPosition,
  doubt?: Doubt,
  now: () => number = Date.now,
): EntryReader {
  const streams = [createStreamPlace(from?.stdout), createStreamPlace(from?.stderr)];
  const stampOf = stampReader();
  const resumed = from !== undefined && from.stdout.entries + from.stderr.entries > 0;
  let rest: Buffer = Buffer.alloc(0);
  /** Of each stream, the moment of a line that goes on: all its entries have it. */
  const open = [openIn(from?.stdout), openIn(from?.stderr)];
  let last: Moment | undefined = from?.last;
  let first: Moment | undefined;
  let taken = false;
  let repeats = false;
  let doubtful: Moment | undefined;
  let read = 0;
  /** When the last entry came. */
  let heardAt = 0;

  // Of the batch that is being made.
  let out: Buffer = rest;
  let end = 0;
  let lines = 0;
  let begin: Moment | undefined;

  function takeEntry(bytes: Buffer, stream: 0 | 1, at: number, to: number): void {
    if (to - at <= stampLength) return;
    const moment = stampOf(bytes, at);
    first ??= moment;
    if (last === undefined) settle(moment);
    if (doubt && taken && last && isDoubtful(doubt, last, moment)) doubtful ??= moment;
    if (doubtful) return;
    const novelty = (streams[stream] as (typeof streams)[0]).take(moment, open[stream] !== undefined);
    if (novelty === "repeated" && taken) repeats = true;
    if (novelty !== "new") return;
    taken = true;
    const before = open[stream];
    if (before && !isSame(before, moment)) endLine(stream, before);
    last = moment;
    begin ??= moment;
    put(bytes, stream, at + stampLength + 1, to, moment);
  }

  function isDoubtful({ jumpMs, openedAt, believed }: Doubt, before: Moment, moment: Moment): boolean {
    const writtenAt = msOf(moment);
    if (writtenAt - msOf(before) < jumpMs || writtenAt < openedAt || read < believed) return false;
    return writtenAt <= (begin ? now() : heardAt);
  }

  /** What is older than the first entry of all was not asked for, on the other stream neither. */
  function settle(moment: Moment): void {
    const { stdout, stderr } = positionAt(moment);
    streams[0] = createStreamPlace(stdout);
    streams[1] = createStreamPlace(stderr);
  }

  function put(bytes: Buffer, stream: 0 | 1, at: number, to: number, moment: Moment): void {
    let stop = to;
    const ends = bytes[to - 1] === newline;
    if (ends) stop -= bytes[to - 2] === carriageReturn && to - 2 >= at ? 2 : 1;
    const length = Math.max(stop - at, 0);
    const flag = (stream === 1 ? flags.stderr : 0) | (ends ? 0 : flags.goesOn);
    writeHead(out, end, moment, { length, source, kind: kinds.line, flags: flag });
    bytes.copy(out, end + headBytes, at, at + length);
    end += headBytes + length;
    if (ends) lines += 1;
    open[stream] = ends ? undefined : moment;
  }

  /** The engine says nothing of it: not every driver keeps what is empty, and the last line of all may have no end. */
  function endLine(stream: 0 | 1, moment: Moment): void {
    const flag = stream === 1 ? flags.stderr : 0;
    writeHead(out, end, moment, { length: 0, source, kind: kinds.line, flags: flag });
    end += headBytes;
    lines += 1;
    open[stream] = undefined;
  }

  function beginBatch(size: number): void {
    out = Buffer.allocUnsafe(size);
    end = 0;
    lines = 0;
    begin = undefined;
  }

  const batch = (): LogBatch | undefined => begin && last && { bytes: out.subarray(0, end), lines, first: begin, last };

  function takeFrames(bytes: Buffer): number {
    let at = 0;
    while (bytes.length - at >= frameHead) {
      const to = at + frameHead + bytes.readUInt32BE(at + 4);
      if (to > bytes.length) break;
      takeEntry(bytes, bytes[at] === 2 ? 1 : 0, at + frameHead, to);
      at = to;
    }
    return at;
  }

  function takeTerminal(bytes: Buffer): number {
    let at = 0;
    for (let to = entryEnd(bytes, at); to > at; to = entryEnd(bytes, at)) {
      takeEntry(bytes, 0, at, to);
      at = to;
    }
    return at;
  }

  return {
    take(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      beginBatch(bytes.length);
      read += chunk.length;
      rest = bytes.subarray(tty ? takeTerminal(bytes) : takeFrames(bytes));
      if (doubt && begin) heardAt = now();
      return batch();
    },
    close() {
      beginBatch(rest.length + 3 * headBytes);
      if (tty) takeEntry(rest, 0, 0, rest.length);
      rest = rest.subarray(rest.length);
      for (const stream of [0, 1] as const) {
        const moment = open[stream];
        begin ??= moment;
        if (moment) endLine(stream, moment);
      }
      return batch();
    },
    position() {
      const [stdout, stderr] = streams.map((stream, index) => {
        const place = stream.place();
        return place && { ...place, ...(open[index] && { open: true }) };
      });
      return last && stdout && stderr && { last, stdout, stderr };
    },
    repeats: () => repeats,
    doubtful: () => doubtful,
    gap: () => (resumed && first && isBefore(from.last, first) ? { from: from.last, to: first } : undefined),
  };
}

const openIn = (place: LogPosition["stdout"] | undefined): Moment | undefined => (place?.open ? place : undefined);

const msOf = ({ seconds, nanoseconds }: Moment) => seconds * 1000 + nanoseconds / 1e6;

/** `at` when the entry is not complete yet. Where a line came in several, the time stands again before each of them. */
function entryEnd(bytes: Buffer, at: number): number {
  const lineEnd = bytes.indexOf(newline, at) + 1;
  const length = (lineEnd || bytes.length) - at;
  if (length > stampLength + entryLimit) {
    const again = bytes.indexOf(bytes.subarray(at, at + stampLength + 1), at + stampLength + 1);
    if (again > 0 && (lineEnd === 0 || again < lineEnd)) return again;
  }
  return lineEnd || at;
}

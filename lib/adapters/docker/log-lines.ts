import { type Frame, frameReader, type StreamName } from "./frames.ts";
import { stampLength, terminalReader } from "./terminal-log.ts";

export interface LogLine {
  stream: StreamName;
  /** Epoch milliseconds. */
  at: number;
  text: string;
}

/** Where a log was left off: all before `stamp` is taken, and so are the first `entries` of that very nanosecond. */
export interface LogPosition {
  stamp: string;
  entries: number;
}

export interface LogReader {
  take(chunk: Buffer): LogLine[];
  /** After the last whole line. */
  position(): LogPosition | undefined;
}

/** A line that is being put together. */
interface Open {
  stamp: string;
  parts: Buffer[];
  bytes: number;
}

const lineLimit = 64 * 1024;
const cutMark = " … (this line goes on)";
const newline = 10;
/** A jump back that is longer is a clock that was set. */
const rotationMs = 30_000;

/**
 * Turns the engine's log stream (with timestamps) into lines. A long line comes in entries of 16 KiB which all carry the
 * line's time; it is put together again, and cut at 64 KiB. Entries that come twice, as they do when the engine rotates a
 * log under its reader, are known by their time and dropped; `from` is where an earlier reader was.
 */
export function logReader(tty: boolean, from?: LogPosition): LogReader {
  const read = tty ? terminalReader() : frameReader();
  const open: Partial<Record<StreamName, Open>> = {};
  const newest: Partial<Record<StreamName, string>> = {};
  let toSkip = from?.entries ?? 0;
  let position = from && { ...from };

  const advance = (stamp: string, entries: number) => {
    if (stamp === position?.stamp) position.entries += entries;
    else if (!position || stamp > position.stamp) position = { stamp, entries };
  };

  const takeEntry = ({ stream, payload }: Frame): LogLine | undefined => {
    const stamp = payload.toString("latin1", 0, stampLength);
    if (stamp === from?.stamp && toSkip-- > 0) return undefined;
    if (isRepeated(stamp, newest[stream])) return undefined;
    newest[stream] = stamp;
    open[stream] ??= { stamp, parts: [], bytes: 0 };
    const line = open[stream];
    const ends = payload.at(-1) === newline;
    line.parts.push(payload.subarray(stampLength + 1, ends ? -1 : undefined));
    line.bytes += payload.length;
    if (!ends && line.bytes < lineLimit) return undefined;
    delete open[stream];
    advance(line.stamp, line.parts.length);
    const text = textOf(line).replace(/\r$/, "");
    return { stream, at: Date.parse(line.stamp), text: ends ? text : text + cutMark };
  };

  return {
    take: (chunk) => read(chunk).flatMap((entry) => takeEntry(entry) ?? []),
    position: () => position,
  };
}

const textOf = ({ parts }: Open) => (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).toString();

function isRepeated(stamp: string, newest: string | undefined): boolean {
  if (newest === undefined || stamp >= newest) return false;
  return Date.parse(newest) - Date.parse(stamp) < rotationMs;
}

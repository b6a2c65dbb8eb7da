import {
  endOfRecord,
  flags,
  isBefore,
  joined,
  kinds,
  type LogRecord,
  type Moment,
  readNote,
  recordAt,
  type SourceContent,
  sourceAt,
  wholeRecords,
} from "#lib/contract/log-records.ts";
import { Records } from "./records.ts";

/** More of one line is not kept in a tab; the archive has all of it. */
export const longestLine = 64 * 1024;

interface OpenLine {
  head: LogRecord;
  parts: Uint8Array[];
  bytes: number;
}

interface Assembled {
  lines: Records;
  notes: Note[];
}

/** What is said about the lines of a service, or of all of them. */
export interface Note extends Moment {
  service?: string;
  kind: number;
  /** Still as JSON. */
  content: Uint8Array;
}

/**
 * Chunks of records of one environment in, that end anywhere; whole lines out, with the store's own numbers of sources: those
 * on the way change with the worker. A long line's parts are one, cut at 64 KiB and then flagged `goesOn`.
 */
export function createAssembler(numberOf: (source: SourceContent) => number): (chunk: Uint8Array) => Assembled {
  const whole = wholeRecords();
  const sources = new Map<number, { number: number; service: string }>();
  const open = new Map<number, OpenLine>();

  function line(bytes: Uint8Array, at: number, lines: Records): void {
    const from = sourceAt(bytes, at);
    const source = sources.get(from)?.number ?? 0;
    const flag = bytes[at + 15] as number;
    const key = from * 2 + (flag & flags.stderr);
    if ((flag & flags.goesOn) !== 0 || open.has(key)) part(recordAt(bytes, at), key, source, lines);
    else lines.keep(at, source);
  }

  /** Of a line in several records. */
  function part(record: LogRecord, key: number, source: number, lines: Records): void {
    const one = open.get(key) ?? {
      head: { ...record, source, flags: record.flags & flags.stderr },
      parts: [],
      bytes: 0,
    };
    if (one.bytes < longestLine) one.parts.push(record.content.slice(0, longestLine - one.bytes));
    one.bytes += record.content.length;
    if ((record.flags & flags.goesOn) !== 0) return void open.set(key, one);
    open.delete(key);
    finish(one, lines);
  }

  function finish({ head, parts, bytes }: OpenLine, lines: Records): void {
    const cut = bytes > longestLine ? flags.goesOn : 0;
    lines.add({ ...head, flags: head.flags | cut }, joined(parts));
  }

  function note(record: LogRecord, lines: Records): Note | undefined {
    if (record.kind === kinds.source) {
      const content = readNote<SourceContent>(record);
      sources.set(record.source, { number: numberOf(content), service: content.service });
      return undefined;
    }
    // What was begun does not go on behind a gap, nor behind the end.
    for (const one of open.values()) finish(one, lines);
    open.clear();
    const { seconds, nanoseconds, kind, content } = record;
    return { seconds, nanoseconds, kind, content: content.slice(), service: sources.get(record.source)?.service };
  }

  return (chunk) => {
    const bytes = whole(chunk);
    const lines = Records.over(bytes);
    const notes: Note[] = [];
    for (let at = 0; at < bytes.length; at = endOfRecord(bytes, at)) {
      if (bytes[at + 14] === kinds.line) line(bytes, at, lines);
      else {
        const said = note(recordAt(bytes, at), lines);
        if (said) notes.push(said);
      }
    }
    return { lines, notes };
  };
}

export const later = (one: Moment | undefined, other: Moment): Moment => (one && isBefore(other, one) ? one : other);

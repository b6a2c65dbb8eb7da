import {
  flags,
  isBefore,
  joined,
  kinds,
  type LogRecord,
  type Moment,
  readNote,
  recordsOf,
  type SourceContent,
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

  function line(record: LogRecord, lines: Records): void {
    const source = sources.get(record.source)?.number ?? 0;
    const key = record.source * 2 + (record.flags & flags.stderr);
    const goesOn = (record.flags & flags.goesOn) !== 0;
    const begun = open.get(key);
    if (!begun && !goesOn) return lines.take(record, source);
    const one = begun ?? { head: { ...record, source, flags: record.flags & flags.stderr }, parts: [], bytes: 0 };
    if (one.bytes < longestLine) one.parts.push(record.content.slice(0, longestLine - one.bytes));
    one.bytes += record.content.length;
    if (goesOn) return void open.set(key, one);
    open.delete(key);
    finish(one, lines);
  }

  function finish({ head, parts, bytes }: OpenLine, lines: Records): void {
    const cut = bytes > longestLine ? flags.goesOn : 0;
    lines.add({ ...head, flags: head.flags | cut }, joined(parts));
  }

  return (chunk) => {
    const lines = new Records(chunk.length + 1024, Math.ceil(chunk.length / 96));
    const notes: Note[] = [];
    for (const record of recordsOf(whole(chunk))) {
      if (record.kind === kinds.line) line(record, lines);
      else if (record.kind === kinds.source) {
        const content = readNote<SourceContent>(record);
        sources.set(record.source, { number: numberOf(content), service: content.service });
      } else {
        const { seconds, nanoseconds, kind, content } = record;
        notes.push({
          seconds,
          nanoseconds,
          kind,
          content: content.slice(),
          service: sources.get(record.source)?.service,
        });
        // What was begun does not go on behind a gap, nor behind the end.
        for (const one of open.values()) finish(one, lines);
        open.clear();
      }
    }
    return { lines, notes };
  };
}

export const later = (one: Moment | undefined, other: Moment): Moment => (one && isBefore(other, one) ? one : other);

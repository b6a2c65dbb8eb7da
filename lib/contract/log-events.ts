import {
  type EndContent,
  flags,
  joined,
  kinds,
  type LogRecord,
  readNote,
  recordsOf,
  type SkippedContent,
  type SourceContent,
  wholeRecords,
} from "./log-records.ts";
import type { LogEvent } from "./logs.ts";

const lineLimit = 64 * 1024;
const cutMark = " … (this line goes on)";
const unknown: SourceContent = { environment: "staging", service: "?" };

interface OpenLine {
  parts: Uint8Array[];
  bytes: number;
}

/**
 * Chunks of records in, an object per line out: for who reads a few lines. A long line is put together again, and cut at
 * 64 KiB.
 */
export function logEventReader(): (chunk: Uint8Array) => LogEvent[] {
  const whole = wholeRecords();
  const sources = new Map<number, SourceContent>();
  const open = new Map<number, OpenLine>();
  const decoder = new TextDecoder();

  function line(record: LogRecord): LogEvent[] {
    const isError = (record.flags & flags.stderr) !== 0;
    const goesOn = (record.flags & flags.goesOn) !== 0;
    const key = record.source * 2 + Number(isError);
    const before = open.get(key);
    if (!before && !goesOn) return [event(record, isError, decoder.decode(record.content))];
    const one = before ?? { parts: [], bytes: 0 };
    one.parts.push(record.content.slice());
    one.bytes += record.content.length;
    if (goesOn && one.bytes < lineLimit) {
      open.set(key, one);
      return [];
    }
    open.delete(key);
    const text = decoder.decode(joined(one.parts));
    return [event(record, isError, goesOn ? text + cutMark : text)];
  }

  function event({ source, seconds, nanoseconds }: LogRecord, isError: boolean, text: string): LogEvent {
    const { environment, service } = sources.get(source) ?? unknown;
    const at = seconds * 1000 + Math.floor(nanoseconds / 1e6);
    return { type: "line", environment, service, at, stream: isError ? "stderr" : "stdout", text };
  }

  function note(record: LogRecord): LogEvent[] {
    const service = sources.get(record.source)?.service;
    switch (record.kind) {
      case kinds.source:
        sources.set(record.source, readNote<SourceContent>(record));
        return [];
      case kinds.skipped:
        open.clear();
        return [{ type: "skipped", service: service ?? unknown.service, ...readNote<SkippedContent>(record) }];
      case kinds.end: {
        const { cause } = readNote<EndContent>(record);
        return [{ type: "end", ...(service !== undefined && { service }), cause }];
      }
      default:
        return []; // of a version that knows more kinds
    }
  }

  return (chunk) =>
    [...recordsOf(whole(chunk))].flatMap((record) => (record.kind === kinds.line ? line(record) : note(record)));
}

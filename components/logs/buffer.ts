import { type Level, levelOf } from "#lib/contract/log-level.ts";
import type { LogEvent } from "#lib/contract/logs.ts";

export const lineLimit = 10_000;

export type LogRow =
  | { id: number; kind: "line"; service: string; at: number; text: string; level: Level | undefined }
  /** Lines that never arrived here, and why. */
  | { id: number; kind: "skipped"; service: string; lines: number | undefined; reason: string }
  /** A stream, or with no service all of them, has ended. */
  | { id: number; kind: "end"; service?: string; cause: string };

export interface LogBuffer {
  rows: readonly LogRow[];
  /** Older rows that were let go, because only `lineLimit` are kept. */
  dropped: number;
  nextId: number;
}

export const emptyBuffer: LogBuffer = { rows: [], dropped: 0, nextId: 1 };

/** Takes what arrived and lets the oldest go beyond the limit: the page's memory does not grow with the log. */
export function takeEvents(buffer: LogBuffer, events: readonly LogEvent[]): LogBuffer {
  if (!events.length) return buffer;
  const fresh = events.slice(-lineLimit).map((event, index) => rowOf(event, buffer.nextId + index));
  const all = buffer.rows.concat(fresh);
  const over = Math.max(0, all.length - lineLimit);
  return {
    rows: over ? all.slice(over) : all,
    dropped: buffer.dropped + over + (events.length - fresh.length),
    nextId: buffer.nextId + fresh.length,
  };
}

function rowOf(event: LogEvent, id: number): LogRow {
  switch (event.type) {
    case "line":
      return { id, kind: "line", service: event.service, at: event.at, text: event.text, level: levelOf(event.text) };
    case "skipped":
      return { id, kind: "skipped", service: event.service, lines: event.lines, reason: event.reason };
    case "end":
      return { id, kind: "end", service: event.service, cause: event.cause };
  }
}

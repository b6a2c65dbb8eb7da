import type { LogEvent } from "../../contract/logs.ts";
import { createMailbox } from "../mailbox.ts";
import type { Clock } from "../ports.ts";
import { lengthOf } from "./line-ring.ts";

/** What a slow reader may have waiting; the oldest lines beyond it are skipped, and he is told. */
const MOST_LINES = 10_000;
const MOST_CHARACTERS = 8_000_000;
/** Lines that come together are one batch, in milliseconds. */
const LINGER = 10;

export interface LogReader {
  push(events: readonly LogEvent[]): void;
  /** What is pending is still read. */
  close(cause: string): void;
  batches: AsyncIterable<LogEvent[]>;
}

/** One of those who look at logs, however many services he chose. */
export function createLogReader(clock: Clock, signal: AbortSignal, left: () => void): LogReader {
  let pending: LogEvent[] = [];
  let characters = 0;
  let rousing = false;
  let closed = false;
  const skipped = new Map<string, number>();
  const mailbox = createMailbox(take, signal, left);

  function take(): LogEvent[] {
    const gaps = [...skipped].map(([service, lines]) => ({ type: "skipped" as const, service, lines, reason }));
    const batch = gaps.length > 0 ? [...gaps, ...pending] : pending;
    pending = [];
    characters = 0;
    skipped.clear();
    return batch;
  }

  function push(events: readonly LogEvent[]): void {
    if (closed) return;
    for (const event of events) {
      pending.push(event);
      characters += lengthOf(event);
    }
    if (pending.length > MOST_LINES || characters > MOST_CHARACTERS) skipOldest();
    if (rousing) return;
    rousing = true;
    clock.pause(LINGER, signal).then(rouse, rouse);
  }

  function rouse(): void {
    rousing = false;
    mailbox.wake();
  }

  /** Down to half, so that it is not done again for the next line. Ends are kept: they are few, and say why. */
  function skipOldest(): void {
    const kept: LogEvent[] = [];
    let lines = 0;
    for (let index = pending.length - 1; index >= 0; index--) {
      const event = pending[index] as LogEvent;
      if (event.type === "line") lines++;
      const fits = lines <= MOST_LINES / 2 && characters <= MOST_CHARACTERS;
      if (event.type === "end" || fits) kept.push(event);
      else skipped.set(event.service, (skipped.get(event.service) ?? 0) + (event.type === "line" ? 1 : event.lines));
    }
    pending = kept.reverse();
    characters = pending.reduce((sum, event) => sum + lengthOf(event), 0);
  }

  return {
    push,
    close(cause) {
      push([{ type: "end", cause }]);
      closed = true;
      mailbox.close();
    },
    batches: mailbox.batches,
  };
}

const reason = "they came faster than they were read";

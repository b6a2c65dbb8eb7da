import { type Moment, momentText } from "../../contract/log-records.ts";
import { createMailbox } from "../mailbox.ts";
import type { Clock } from "../ports.ts";
import { type Chunk, noteChunk } from "./chunk.ts";

/** What a slow reader may have waiting; the oldest lines beyond it are skipped, and he is told. */
const MOST_BYTES = 8 * 1024 * 1024;
/** The same of one who has taken nothing for so many milliseconds. */
const ASLEEP_BYTES = 2 * 1024 * 1024;
const ASLEEP = 500;
/** How much of it is handed over at once; who takes nothing has no more than that waiting, once he was skipped. */
const AT_ONCE = 256 * 1024;
/** Lines that come together are one batch, in milliseconds; where many come, longer. */
const LINGER = 4;
const BUSY_LINGER = 15;
const BUSY_BYTES = 16 * 1024;
const reason = "they came faster than they were read";

export interface LogReader {
  push(chunks: readonly Chunk[]): void;
  /** What is pending is still read. */
  close(cause: string): void;
  batches: AsyncIterable<Uint8Array[]>;
}

interface Skipped {
  lines: number;
  first: Moment;
  last: Moment;
}

/** One of those who look at logs, however many services he chose. */
export function createLogReader(clock: Clock, signal: AbortSignal, left: () => void): LogReader {
  let pending: Chunk[] = [];
  let bytes = 0;
  let rousing = false;
  let closed = false;
  /** Nothing was taken since lines were skipped. */
  let stalled = false;
  let takenAt = Number.NEGATIVE_INFINITY;
  let takenBytes = 0;
  const skipped = new Map<number, Skipped>();
  const mailbox = createMailbox(take, signal, left);

  function take(): Uint8Array[] {
    const gaps = [...skipped].map(([source, { lines, first, last }]) =>
      noteChunk("skipped", source, { lines, reason, from: momentText(first), to: momentText(last) }),
    );
    skipped.clear();
    stalled = false;
    if (pending.length > 0) takenAt = clock.elapsed();
    let taken = 0;
    let count = 0;
    while (count < pending.length && taken < AT_ONCE) taken += (pending[count++] as Chunk).bytes.length;
    const batch = pending.slice(0, count);
    pending = pending.slice(count);
    bytes -= taken;
    if (count > 0) takenBytes = taken;
    const first = batch.findIndex(({ span }) => span); // what says whose lines these are stands before a gap in them
    return batch.toSpliced(first < 0 ? batch.length : first, 0, ...gaps).map((chunk) => chunk.bytes);
  }

  function push(chunks: readonly Chunk[]): void {
    if (closed) return;
    for (const chunk of chunks) {
      pending.push(chunk);
      bytes += chunk.bytes.length;
    }
    if (bytes > limit()) skipOldest();
    if (rousing) return;
    rousing = true;
    clock.pause(takenBytes > BUSY_BYTES ? BUSY_LINGER : LINGER, signal).then(rouse, rouse);
  }

  function limit(): number {
    if (stalled) return AT_ONCE;
    return clock.elapsed() - takenAt > ASLEEP ? ASLEEP_BYTES : MOST_BYTES;
  }

  function rouse(): void {
    rousing = false;
    mailbox.wake();
  }

  /**
   * Down to a few of the newest, so that it is not done again for the next line, and that they are young when they go: what
   * has been kept for long is freed late. What says something about lines is kept: it is little.
   */
  function skipOldest(): void {
    stalled = true;
    const kept: Chunk[] = [];
    for (const chunk of pending) {
      if (!chunk.span || bytes <= AT_ONCE / 2) {
        kept.push(chunk);
        continue;
      }
      bytes -= chunk.bytes.length;
      const before = skipped.get(chunk.source);
      skipped.set(chunk.source, {
        lines: (before?.lines ?? 0) + chunk.lines,
        first: before?.first ?? chunk.span.first,
        last: chunk.span.last,
      });
    }
    pending = kept;
  }

  return {
    push,
    close(cause) {
      push([noteChunk("end", 0, { cause })]);
      closed = true;
      mailbox.close();
    },
    batches: mailbox.batches,
  };
}

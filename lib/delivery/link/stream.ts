import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { everySource, joined, kinds, recordsOf, writeNote } from "../../contract/log-records.ts";
import { Refusal } from "../../contract/refusal.ts";

/** A reader that takes nothing for this long is cut off, in milliseconds; who looks at logs may sleep longer. */
const STUCK = 60_000;
const ASLEEP = 15 * 60_000;

export interface Ending {
  type: "end";
  cause: string;
}
const isEnding = (event: object): event is Ending => "type" in event && event.type === "end";

/**
 * Writes batches as newline-delimited JSON, at the reader's pace; the last line is always `{"type":"end","cause":…}`.
 * `explain` makes the cause of an error into a sentence.
 */
export async function writeStream(
  response: ServerResponse,
  batches: AsyncIterable<readonly object[]>,
  signal: AbortSignal,
  explain: (error: unknown) => string,
): Promise<void> {
  response.writeHead(200, { "content-type": "application/x-ndjson" }).flushHeaders();
  let ending: Ending = { type: "end", cause: "There is nothing more to come." };
  try {
    for await (const batch of untilAborted(batches, signal)) {
      const last = batch.find(isEnding);
      const events = last ? batch.slice(0, batch.indexOf(last)) : batch;
      if (events.length > 0) await writeLines(response, events, signal);
      if (last) {
        ending = last;
        break;
      }
    }
  } catch (error) {
    ending = { type: "end", cause: explain(error) };
  }
  response.end(`${JSON.stringify(ending)}\n`);
}

async function writeLines(response: ServerResponse, events: readonly object[], signal: AbortSignal): Promise<void> {
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join("");
  if (!response.write(text)) await drained(response, signal, STUCK);
}

async function drained(response: ServerResponse, signal: AbortSignal, limitMs: number): Promise<void> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    await once(response, "drain", { signal: AbortSignal.any([signal, limit.signal]) });
  } catch {
    signal.throwIfAborted();
    response.destroy();
    throw new Refusal("reader-stuck", `Nothing was read from this stream for ${limitMs / 1000} s.`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Writes chunks of records as they are, at the reader's pace. The last record is always the `end` of everything: the
 * stream's own, or one with the cause of an error.
 */
export async function writeChunks(
  response: ServerResponse,
  batches: AsyncIterable<readonly Uint8Array[]>,
  signal: AbortSignal,
  explain: (error: unknown) => string,
): Promise<void> {
  response.writeHead(200, { "content-type": "application/octet-stream" }).flushHeaders();
  let last: Uint8Array | undefined;
  let cause = "There is nothing more to come.";
  try {
    for await (const chunks of untilAborted(batches, signal)) {
      last = chunks.at(-1) ?? last;
      if (chunks.length > 0 && !response.write(joined(chunks))) await drained(response, signal, ASLEEP);
    }
  } catch (error) {
    cause = explain(error);
    last = undefined;
  }
  response.end(last && endsAll(last) ? undefined : writeNote("end", everySource, { cause }));
}

const endsAll = (chunk: Uint8Array) => {
  const [record] = recordsOf(chunk);
  return record?.kind === kinds.end && record.source === everySource;
};

/** Ends with the signal's reason even when the iterable itself does not listen to it; its `return` is always called. */
async function* untilAborted<T>(iterable: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = iterable[Symbol.asyncIterator]();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    for (;;) {
      const next = iterator.next();
      next.catch(() => undefined); // After an abort nobody waits for it any more.
      const { done, value } = await Promise.race([next, aborted]);
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    void iterator.return?.()?.catch(() => undefined);
  }
}

/** Batches of what the other side wrote: one per chunk that arrives. */
export async function* readStream<Event>(response: Readable): AsyncGenerator<Event[]> {
  let rest = "";
  for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield lines.map((line) => JSON.parse(line) as Event);
  }
}

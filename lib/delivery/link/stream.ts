import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { Refusal } from "../../contract/refusal.ts";

/** A reader that takes nothing for this long is cut off, in milliseconds. */
const STUCK = 60_000;

export interface Ending {
  type: "end";
  cause: string;
}
const isEnding = (event: object): event is Ending =>
  "type" in event && event.type === "end" && !("service" in event && event.service !== undefined);

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
  if (response.write(text)) return;
  try {
    await once(response, "drain", { signal: AbortSignal.any([signal, AbortSignal.timeout(STUCK)]) });
  } catch {
    signal.throwIfAborted();
    response.destroy();
    throw new Refusal("reader-stuck", `Nothing was read from this stream for ${STUCK / 1000} s.`);
  }
}

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

import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { Refusal } from "../../contract/refusal.ts";
import { apiHeaders } from "./problem.ts";

/** So long nothing is said at most: whoever stands in between would take the stream for dead. In milliseconds. */
const beatEvery = 15_000;
/** What is refused is refused with a status; what has not begun by then is streamed, and refused in its last line. */
const beginWithin = 2_000;

interface StreamOptions {
  signal: AbortSignal;
  /** Throws where whoever asked may no longer read; asked every now and then. */
  stillGood(): Promise<void>;
  refusalOf(error: unknown): Refusal;
}

type Batches = AsyncIterator<readonly object[]>;

/**
 * Batches as newline-delimited JSON, at the reader's pace. The last line is always `{"type":"end","cause":…}`; with a `code`
 * where it was not the stream's own end. An empty line says that there is nothing to say.
 */
export async function ndjsonResponse(batches: AsyncIterable<readonly object[]>, options: StreamOptions) {
  const iterator = batches[Symbol.asyncIterator]();
  const first = iterator.next();
  const begun = new AbortController();
  const late = pause(beginWithin, undefined, { signal: begun.signal }).catch(() => undefined);
  await Promise.race([first, late]).finally(() => begun.abort());
  const body = Readable.from(linesOf(first, iterator, options));
  options.signal.addEventListener("abort", () => body.destroy(), { once: true });
  return new Response(Readable.toWeb(body) as ReadableStream, {
    headers: { ...apiHeaders, "content-type": "application/x-ndjson" },
  });
}

async function* linesOf(
  first: ReturnType<Batches["next"]>,
  iterator: Batches,
  { stillGood, refusalOf }: StreamOptions,
) {
  let ending: object = { type: "end", cause: "There is nothing more to come." };
  let judgedAt = Date.now();
  try {
    for (let next = first; ; ) {
      const came = await orQuiet(next);
      if (Date.now() - judgedAt >= beatEvery) {
        await stillGood();
        judgedAt = Date.now();
      }
      if (came === "quiet") {
        yield "\n";
        continue;
      }
      if (came.done) break;
      const last = came.value.find(isEnding);
      const events = last ? came.value.slice(0, came.value.indexOf(last)) : came.value;
      if (events.length > 0) yield events.map((event) => `${JSON.stringify(event)}\n`).join("");
      if (last) ending = last;
      if (last) break;
      next = iterator.next();
    }
  } catch (error) {
    const { code, message } = refusalOf(error);
    ending = { type: "end", cause: message, code };
  } finally {
    void iterator.return?.()?.catch(() => undefined);
  }
  yield `${JSON.stringify(ending)}\n`;
}

async function orQuiet<T>(next: Promise<T>): Promise<T | "quiet"> {
  const came = new AbortController();
  const quiet = pause(beatEvery, "quiet" as const, { signal: came.signal }).catch(() => "quiet" as const);
  return Promise.race([next, quiet]).finally(() => came.abort());
}

/** The end of a service's log is not the end of the stream. */
const isEnding = (event: object): boolean => "type" in event && event.type === "end" && !("service" in event);

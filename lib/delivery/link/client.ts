import { request as httpRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { ExportEvent } from "../../contract/backups.ts";
import type { ShellEvent } from "../../contract/database-shell.ts";
import type { LinkAnswers, LinkEvent, LinkVerb } from "../../contract/link.ts";
import type { MetricsEvent } from "../../contract/metrics.ts";
import type { Actor } from "../../contract/permissions.ts";
import { Refusal, type RefusalShape, refusalFrom } from "../../contract/refusal.ts";
import { actorHeader, writeActor } from "./actor.ts";
import { type Ending, readStream } from "./stream.ts";
import { answerLimit, type LinkCall, type LinkInput } from "./verbs.ts";

export interface LinkClient {
  /** Throws `Refusal`: the worker's own, `worker-away`, `worker-slow`, or `unexpected` with a reference number. */
  call<V extends LinkCall>(verb: V, request: LinkInput<V>, signal?: AbortSignal): Promise<LinkAnswers[V]>;
  /**
   * Joined with the first event (the status of now); ends with an `end` event, also when the worker dies. Who wants more
   * calls again, and asks for the journal after the last `seq` he has.
   */
  events(signal: AbortSignal): AsyncIterable<LinkEvent>;
  /** As `events`, of how one environment fares. */
  metrics(request: LinkInput<"metrics">, signal: AbortSignal): AsyncIterable<MetricsEvent>;
  /**
   * Records, in chunks that end anywhere; the last is the `end` of everything. Throws `worker-away` when the worker dies.
   * What is not taken is not read: the worker then skips lines, and says so.
   */
  logs(request: LinkInput<"logs">, signal: AbortSignal): AsyncIterable<Uint8Array>;
  logHistory(request: LinkInput<"logHistory">, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** What is not taken is not read: the worker then holds the client back. The last event is an `end`. */
  openShell(request: LinkInput<"openShell">, signal: AbortSignal): AsyncIterable<ShellEvent[]>;
  /** In batches as they arrive; the last event is an `end`, which says why where the export did not come whole. */
  download(request: LinkInput<"download">, signal: AbortSignal): AsyncIterable<(ExportEvent | Ending)[]>;
}

/** What has come and was not taken yet is handed over as one chunk. */
const readableHighWaterMark = 256 * 1024;

/** The link's other side. Without an actor the worker takes us for the operator on the host. */
export function createLinkClient(socketPath: string, actor?: Actor): LinkClient {
  const post = (verb: LinkVerb, body: unknown, signal: AbortSignal) => open(socketPath, verb, body, actor, signal);
  return {
    async call<V extends LinkCall>(verb: V, request: LinkInput<V>, signal?: AbortSignal) {
      const limit = AbortSignal.timeout(answerLimit[verb]);
      try {
        const response = await post(verb, request, signal ? AbortSignal.any([signal, limit]) : limit);
        return JSON.parse(await text(response)) as LinkAnswers[V];
      } catch (error) {
        throw limit.aborted ? tooSlow(verb) : explain(error, socketPath, signal);
      }
    },
    async *events(signal) {
      for await (const batch of stream<LinkEvent>("events", {}, signal)) yield* batch;
    },
    async *metrics(request, signal) {
      for await (const batch of stream<MetricsEvent>("metrics", request, signal)) yield* batch;
    },
    logs: (request, signal) => chunks("logs", request, signal),
    logHistory: (request, signal) => chunks("logHistory", request, signal),
    openShell: (request, signal) => stream<ShellEvent>("openShell", request, signal),
    download: (request, signal) => stream<ExportEvent | Ending>("download", request, signal),
  };

  async function* chunks(verb: LinkVerb, request: unknown, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      yield* (await post(verb, request, signal)) as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw explain(error, socketPath, signal);
    }
  }

  async function* stream<Event extends { type: string }>(verb: LinkVerb, request: unknown, signal: AbortSignal) {
    try {
      const response = await post(verb, request, signal);
      for await (const batch of readStream<Event | Ending>(response)) {
        yield batch as Event[];
        if (batch.at(-1)?.type === "end") return;
      }
    } catch (error) {
      if (signal.aborted || !wasLost(error)) throw explain(error, socketPath, signal);
    }
    yield [{ type: "end", cause: "The connection to the worker was lost." } as unknown as Event];
  }
}

/** Resolves with a 200 answer; any other is thrown as the refusal that it carries. */
async function open(socketPath: string, verb: LinkVerb, body: unknown, actor: Actor | undefined, signal: AbortSignal) {
  signal.throwIfAborted();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { "content-type": "application/json", ...(actor && { [actorHeader]: writeActor(actor) }) };
    const options = {
      socketPath,
      path: `/${verb}`,
      method: "POST",
      headers,
      agent: false,
      signal,
      readableHighWaterMark,
    };
    const request = httpRequest(options);
    request.once("response", resolve).once("error", reject).end(JSON.stringify(body));
  });
  if (response.statusCode === 200) return response;
  throw refusalFrom(JSON.parse(await text(response)) as RefusalShape);
}

function explain(error: unknown, socketPath: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof Refusal) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") {
    return new Refusal(
      "worker-away",
      `The worker's socket ${socketPath} belongs to another user. Ask as the user that the panel runs as (or with sudo).`,
    );
  }
  if (code === "ENOENT" || code === "ECONNREFUSED") {
    return new Refusal(
      "worker-away",
      `No worker answers on ${socketPath}. The applications are not affected. Start the panel (npm start), or set SLIPWAY_DATA to its data folder.`,
    );
  }
  if (wasLost(error)) {
    return new Refusal(
      "worker-away",
      "The worker ended while it was asked. The applications are not affected; ask again.",
    );
  }
  return error;
}

const wasLost = (error: unknown): boolean =>
  ["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "EPIPE"].includes((error as NodeJS.ErrnoException).code ?? "");

const tooSlow = (verb: LinkCall) =>
  new Refusal(
    "worker-slow",
    `The worker did not answer "${verb}" within ${answerLimit[verb] / 1000} s. What was asked may still happen: look at the status, then ask again.`,
  );

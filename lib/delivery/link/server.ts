import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type LinkVerb, linkRequests } from "../../contract/link.ts";
import { demand, type Permission } from "../../contract/permissions.ts";
import { Refusal, refusalShape } from "../../contract/refusal.ts";
import { readActor } from "./actor.ts";
import { listenOn } from "./socket.ts";
import { writeChunks, writeStream } from "./stream.ts";
import { demandCritical, type LinkContext, type LinkHandlers, linkPermissions } from "./verbs.ts";

const LARGEST_BODY = 1024 * 1024;

export interface LinkServerOptions {
  socketPath: string;
  handlers: LinkHandlers;
  /** An unexpected error, with the reference number that the other side was given. */
  log(message: string, error: unknown): void;
}

export interface LinkServer {
  /** Streams end with their cause; calls under way get `graceMs` to finish. */
  close(graceMs?: number): Promise<void>;
}

/** The worker's side of the link: parses, checks the permission of what was parsed, then asks the use case. */
export async function createLinkServer(options: LinkServerOptions): Promise<LinkServer> {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    answer(request, response, options, closing.signal).catch((error) => {
      options.log("The link could not answer", error);
      response.destroy();
    });
  });
  await listenOn(server, options.socketPath);
  return {
    async close(graceMs = 5000) {
      const closed = new Promise((resolve) => server.close(resolve));
      closing.abort(new Refusal("worker-stopping", "The worker is stopping."));
      server.closeIdleConnections();
      const grace = new AbortController();
      await Promise.race([closed, pause(graceMs, undefined, { signal: grace.signal }).catch(() => undefined)]);
      grace.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { handlers, log }: LinkServerOptions,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Refusal("asker-gone", "Whoever asked has gone.")));
  const context = { signal: AbortSignal.any([gone.signal, closing]) };
  const explain = (error: unknown) => failureOf(error, log).body.message;
  try {
    const verb = verbOf(request);
    const parsed = parse(verb, await readBody(request));
    const actor = readActor(request.headers);
    demand(actor, ...permissionsOf(verb, parsed));
    demandCritical(actor, verb, parsed as never); // out of this very verb's schema
    const result = await perform(handlers, verb, parsed, { ...context, actor });
    if (isEvents(verb)) await writeStream(response, result as AsyncIterable<object[]>, context.signal, explain);
    else if (isBytes(verb))
      await writeChunks(response, result as AsyncIterable<readonly Uint8Array[]>, context.signal, explain);
    else send(response, 200, result);
  } catch (error) {
    if (gone.signal.aborted) return;
    const { status, body } = failureOf(error, log);
    send(response, status, body);
  }
}

const isEvents = (verb: LinkVerb): boolean => ["events", "download", "metrics", "openShell"].includes(verb);
const isBytes = (verb: LinkVerb): boolean => verb === "logs" || verb === "logHistory";

function verbOf(request: IncomingMessage): LinkVerb {
  const verb = request.url?.slice(1) ?? "";
  if (request.method === "POST" && Object.hasOwn(linkRequests, verb)) return verb as LinkVerb;
  throw new Refusal(
    "unknown-verb",
    `The link has no ${request.method} ${request.url}. Update panel and worker together.`,
  );
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Refusal("bad-request", `The request has more than ${LARGEST_BODY} bytes.`);
    chunks.push(chunk);
  }
  try {
    return size === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal("bad-request", "The request is not JSON.");
  }
}

function parse(verb: LinkVerb, body: unknown): unknown {
  const parsed = linkRequests[verb].safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refusal("bad-request", z.prettifyError(parsed.error));
}

// `parsed` came out of this very verb's schema, which the compiler cannot follow through the table.
const permissionsOf = (verb: LinkVerb, parsed: unknown) =>
  (linkPermissions[verb] as (request: unknown) => readonly Permission[])(parsed);
const perform = (handlers: LinkHandlers, verb: LinkVerb, parsed: unknown, context: LinkContext) =>
  (handlers[verb] as (request: unknown, context: LinkContext) => unknown)(parsed, context);

function failureOf(error: unknown, log: LinkServerOptions["log"]) {
  if (error instanceof Refusal) return { status: statusOf(error.code), body: refusalShape(error) };
  const reference = randomBytes(4).toString("hex");
  log(`Unexpected error ${reference}`, error);
  const message = `Something unexpected went wrong in the worker (reference ${reference}; the worker's log has the details).`;
  return { status: 500, body: { code: "unexpected", message, facts: { reference } } };
}

function statusOf(code: string): number {
  if (code === "bad-request") return 400;
  if (code === "forbidden") return 403;
  return code === "unknown-verb" || code.endsWith("-not-found") ? 404 : 409;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body ?? null));
}

import { setTimeout as pause } from "node:timers/promises";
import { type ApiOperation, apiPrefix, apiRoutes, hostVerbs, type Problem } from "../../contract/api.ts";
import type { ExportEvent } from "../../contract/backups.ts";
import type { LinkAnswers, LinkEvent } from "../../contract/link.ts";
import type { LogEvent } from "../../contract/logs.ts";
import { Refusal, refusalFrom } from "../../contract/refusal.ts";
import type { Ending } from "../link/stream.ts";
import { answerLimit, type LinkCall, type LinkInput } from "../link/verbs.ts";
import type { CommandLink } from "./command-link.ts";

interface RemotePanel {
  url: URL;
  token: string;
}

/** The panel says something at least every 15 s; after this long without a word it is lost, in milliseconds. */
const silenceLimit = 60_000;
/** On the way there and back, besides what the worker may take. */
const wayLimit = 10_000;

/** The same operations over the HTTP API: asked in the name of a token. */
export function linkToPanel(panel: RemotePanel): CommandLink {
  return {
    async call<V extends LinkCall>(verb: V, request: LinkInput<V>, signal?: AbortSignal) {
      if ((hostVerbs as readonly string[]).includes(verb)) throw onHostOnly();
      const limit = AbortSignal.timeout(answerLimit[verb] + wayLimit);
      const both = signal ? AbortSignal.any([signal, limit]) : limit;
      try {
        const response = await send(panel, verb as ApiOperation, request, both);
        return (await response.json()) as LinkAnswers[V];
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw limit.aborted ? tooSlow(panel, verb) : explain(panel, error);
      }
    },
    async *events(signal) {
      for await (const batch of stream<LinkEvent>(panel, "events", {}, signal)) yield* batch;
    },
    async *metrics() {
      throw onHostOnly();
    },
    async *openShell() {
      throw onHostOnly();
    },
    logs: (request, signal) => stream<LogEvent>(panel, "logs", request, signal),
    download: (request, signal) => stream<ExportEvent | Ending>(panel, "download", request, signal),
  };
}

/** Resolves with a good answer; any other is thrown as the refusal that it carries. */
async function send(panel: RemotePanel, operation: ApiOperation, asked: object, signal: AbortSignal) {
  const { url, body, method } = addressed(panel, operation, asked);
  const response = await fetch(url, {
    method,
    signal,
    redirect: "manual", // a token goes where it was sent, and nowhere else
    headers: {
      authorization: `Bearer ${panel.token}`,
      accept: "application/json, application/x-ndjson",
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body }),
  });
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/problem+json")) throw refusalOf((await response.json()) as Problem);
  if (response.ok && /^application\/(json|x-ndjson)\b/.test(type)) return response;
  await response.body?.cancel();
  throw notSlipway(panel, `${response.status} ${type}`.trim());
}

function addressed({ url: base }: RemotePanel, operation: ApiOperation, asked: object) {
  const { method, path } = apiRoutes[operation];
  const rest: Record<string, unknown> = operation === "ask" ? { ...(asked as { input: object }).input } : { ...asked };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const url = new URL(`${apiPrefix}${filled}`, base);
  if (method === "POST" || method === "PUT") return { method, url, body: JSON.stringify(rest) };
  for (const [name, value] of Object.entries(rest))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) url.searchParams.append(name, String(one));
  return { method, url, body: undefined };
}

/** Ends with an `end` event, also when the connection is lost; what was refused is thrown. */
async function* stream<Event extends { type: string }>(
  panel: RemotePanel,
  operation: ApiOperation,
  asked: object,
  signal: AbortSignal,
): AsyncGenerator<Event[]> {
  try {
    const response = await send(panel, operation, asked, signal);
    for await (const batch of batchesOf<Event | Failure>(response)) {
      const failure = batch.find(isFailure);
      const events = batch.filter((event): event is Event => !isFailure(event));
      if (events.length > 0) yield events;
      if (failure) throw new Refusal(failure.code, failure.cause);
      if (events.some((event) => event.type === "end" && !("service" in event))) return;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : explain(panel, error);
  }
  throw away(panel, "the connection was lost");
}

type Failure = { type: "end"; cause: string; code: string };
const isFailure = (event: object): event is Failure => "code" in event && "cause" in event;

async function* batchesOf<Event>({ body }: Response): AsyncGenerator<Event[]> {
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let rest = ""; ; ) {
      const { done, value } = await inTime(reader.read());
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      const events = lines.filter(Boolean).map((line) => JSON.parse(line) as Event);
      if (events.length > 0) yield events;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

async function inTime<T>(read: Promise<T>): Promise<T> {
  const came = new AbortController();
  const silence = pause(silenceLimit, undefined, { signal: came.signal }).then(() => {
    throw new Error(`nothing was said for ${silenceLimit / 1000} s`);
  });
  silence.catch(() => undefined);
  return Promise.race([read, silence]).finally(() => came.abort());
}

const refusalOf = ({ code, detail, facts = {} }: Problem): Refusal => refusalFrom({ code, message: detail, facts });

function explain(panel: RemotePanel, error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const { cause, message } = error as { cause?: NodeJS.ErrnoException; message: string };
  return away(panel, cause?.code ?? cause?.message ?? message);
}

const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

const away = ({ url }: RemotePanel, why: string) =>
  new Refusal(
    "panel-away",
    `The panel at ${url.origin} does not answer: ${why}. What was asked may still happen; the applications are not affected. ${
      isCertificate.test(why)
        ? "Name its authority's certificate in NODE_EXTRA_CA_CERTS."
        : "Look at SLIPWAY_URL and the network, then ask again."
    }`,
  );

const tooSlow = ({ url }: RemotePanel, verb: LinkCall) =>
  new Refusal(
    "worker-slow",
    `The panel at ${url.origin} did not answer "${verb}" within ${(answerLimit[verb] + wayLimit) / 1000} s. What was asked may still happen: look at the status, then ask again.`,
  );

const notSlipway = ({ url }: RemotePanel, what: string) =>
  new Refusal(
    "not-slipway",
    `${url.origin} answers, but not as a panel does (${what}). Nothing was done. Set SLIPWAY_URL to the panel's address, as it stands in a browser.`,
  );

export const onHostOnly = () =>
  new Refusal(
    "host-only",
    "This is done in the panel or by slipway on its host, not with a token. Nothing was done. Sign in there.",
  );

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Where SLIPWAY_URL names a panel, that one is asked, with SLIPWAY_TOKEN; without it the worker on this host. */
export function remotePanel({
  SLIPWAY_URL: address,
  SLIPWAY_TOKEN: token,
}: NodeJS.ProcessEnv): RemotePanel | undefined {
  if (!address) return undefined;
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.username)
    throw usage("SLIPWAY_URL has to be the panel's address, such as https://panel.example.org, and nothing more.");
  if (url.protocol === "http:" && !loopback.test(url.hostname))
    throw usage(
      `SLIPWAY_URL has to begin with https:// , because a token sent to ${url.host} could be read on the way.`,
    );
  if (!token) throw usage("SLIPWAY_URL is set, so SLIPWAY_TOKEN is needed: a token from Settings, under Tokens.");
  return { url, token };
}

const usage = (sentence: string) => new Refusal("bad-remote", `${sentence} Nothing was done.`);

import { judgeToken, tokenRefused } from "../../application/people/tokens.ts";
import { type ApiOperation, apiPrefix, apiRoutes } from "../../contract/api.ts";
import type { IntentAnswer } from "../../contract/intents.ts";
import { logEventReader } from "../../contract/log-events.ts";
import { type Actor, demand } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { addressHeader } from "../client-address.ts";
import type { LinkClient } from "../link/client.ts";
import { followRun } from "../link/follow-run.ts";
import { type LinkCall, type LinkInput, linkPermissions } from "../link/verbs.ts";
import type { WebProcess } from "../web-process.ts";
import { openApiDocument } from "./openapi.ts";
import { apiHeaders, asRefusal, problemResponse } from "./problem.ts";
import { findOperation, requestOf } from "./routes.ts";
import { ndjsonResponse } from "./stream.ts";

/**
 * One request to the API: the token, its limits, the operation, its request; the worker judges what of it this token may. A
 * cookie is never looked at here, and a token nowhere else, so that no page of another site can ask for anything.
 */
export async function answerApi(request: Request, web: WebProcess): Promise<Response> {
  try {
    const { pathname } = new URL(request.url);
    if (request.method === "GET" && pathname === `${apiPrefix}/openapi.json`) return json(openApiDocument());
    const { actor, judge } = await authorized(request, web);
    const { operation, inPath } = findOperation(request.method, pathname);
    const asked = await requestOf(operation, inPath, request);
    const link = web.link(actor);
    const { signal } = request;
    if (!apiRoutes[operation].streams) return await answerCall(link, operation as LinkCall, asked, signal);
    const stillGood = async () => demandStream(await judge(), operation, asked);
    const refusalOf = (error: unknown) => asRefusal(error, web);
    return await ndjsonResponse(batchesOf(link, operation, asked, signal), { signal, stillGood, refusalOf });
  } catch (error) {
    return problemResponse(error, web);
  }
}

async function authorized({ headers }: Request, { people, apiLimit }: WebProcess) {
  const from = headers.get(addressHeader) ?? "unknown";
  const [, secret] = /^Bearer (\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  const judge = (): Promise<Actor> =>
    secret === undefined ? Promise.reject(noToken()) : judgeToken(people, secret, { now: Date.now(), from });
  await apiLimit.beforeToken(from);
  const actor = await judge().catch(async (error) => {
    await apiLimit.refused(from);
    throw error;
  });
  await apiLimit.ask(actor.id);
  return { actor, judge };
}

const noToken = () =>
  new Refusal(
    tokenRefused().code,
    'No token was given. Nothing was done. Send the header "Authorization: Bearer slw_…" with one from Settings, under Tokens.',
  );

/** As the worker has demanded it of whom the token stood for when the stream began. */
function demandStream(actor: Actor, operation: ApiOperation, asked: object): void {
  const verb = operation === "follow" ? "events" : operation;
  demand(actor, ...linkPermissions[verb](asked as never)); // parsed with this very operation's schema
}

// `asked` was parsed with this very operation's schema, which the compiler cannot follow through the table.
async function answerCall(link: LinkClient, verb: LinkCall, asked: object, signal: AbortSignal): Promise<Response> {
  const answer: unknown = await link.call(verb, asked as LinkInput<typeof verb>, signal);
  if (verb !== "ask") return json(answer);
  const intent = answer as IntentAnswer;
  if (intent.accepted) return json(intent, 202);
  throw new Refusal(intent.code, intent.message, intent.run === undefined ? {} : { run: intent.run });
}

async function* batchesOf(link: LinkClient, operation: ApiOperation, asked: object, signal: AbortSignal) {
  if (operation === "logs") {
    const read = logEventReader();
    for await (const chunk of link.logs(asked as LinkInput<"logs">, signal)) yield read(chunk);
  } else if (operation === "download") yield* link.download(asked as LinkInput<"download">, signal);
  else if (operation === "follow") {
    for await (const news of followRun(link, (asked as { run: number }).run, signal)) yield [news];
    yield [{ type: "end", cause: "The run has ended." }];
  } else for await (const event of link.events(signal)) yield [event];
}

const json = (value: unknown, status = 200): Response => Response.json(value ?? null, { status, headers: apiHeaders });

import type { IncomingMessage, ServerResponse } from "node:http";
import { refuse } from "./request-limit.ts";

/**
 * Answers `true` where a request for a server action was refused because no page of ours has made it. Our actions take plain
 * data, which Next's client sends as JSON; everything else that React reads (forms, references from part to part, streams)
 * nobody needs here, and what it cannot read it takes for an error of the server.
 */
export async function refusedAction(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (request.method !== "POST") return false;
  const [type] = (request.headers["content-type"] ?? "").split(";");
  const isForm = /^multipart\//i.test(type ?? "");
  if (request.headers["next-action"] === undefined && !isForm) return false;
  if (type?.trim().toLowerCase() !== "text/plain") return refuse(response, 415, "An action here takes text/plain.");
  const body = await peek(request, Number(request.headers["content-length"] ?? 0));
  if (body === undefined || hasPlainArguments(body)) return false;
  return refuse(response, 400, "An action here takes its arguments as a page of the panel sends them.");
}

/** The whole body, which stays to be read. Undefined where the rest of it never comes: that is for who reads it then. */
async function peek(request: IncomingMessage, bytes: number): Promise<string | undefined> {
  if (bytes === 0) return "";
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const gone = () => resolve(undefined);
  const look = () => {
    const body = request.read(bytes) as Buffer | null;
    if (body === null) return;
    request.off("readable", look).off("close", gone);
    request.unshift(body); // at once: a moment later all was read, and that is told
    resolve(body);
  };
  request.on("readable", look).once("close", gone);
  const body = await promise;
  return body?.length === bytes ? body.toString("utf8") : undefined;
}

/** Ours take one; of a thousand React makes an error of the server. */
const mostArguments = 10;

/** A text that begins with a dollar sign has another one before it; alone it is a reference to something else. */
const meansSomethingElse = /^\$(?!\$|(?:undefined|NaN|-?Infinity|-0)$)/;

export function hasPlainArguments(body: string): boolean {
  try {
    const given: unknown = JSON.parse(body);
    return Array.isArray(given) && given.length <= mostArguments && isPlain(given);
  } catch {
    return false; // no JSON, or nested deeper than can be read
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value === "string") return !meansSomethingElse.test(value);
  return value === null || typeof value !== "object" || Object.values(value).every(isPlain);
}

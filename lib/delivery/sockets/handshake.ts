import type { IncomingMessage } from "node:http";
import { type Judged, judgeSession } from "../../application/sessions.ts";
import { addressHeader } from "../client-address.ts";
import { isFromOurPage, isNotFromElsewhere } from "../origin.ts";
import { sessionIn } from "../session-cookie.ts";
import type { WebProcess } from "../web-process.ts";

/** What the session of a handshake's cookie is worth now; `undefined` without one. */
export async function judgeHandshake(
  request: IncomingMessage,
  web: WebProcess,
  uses: boolean,
): Promise<Judged | undefined> {
  const session = await sessionIn(parseCookies(request.headers.cookie ?? ""), web);
  if (session === undefined) return undefined;
  const from = String(request.headers[addressHeader] ?? "unknown");
  return judgeSession(web.people.sessions, session, { now: Date.now(), uses, from });
}

/** A browser names the origin of every upgrade; of polling only of what it sends. */
export function mayConnect({ headers, method }: IncomingMessage): boolean {
  const upgrades = headers.upgrade !== undefined || method !== "GET";
  return upgrades ? isFromOurPage(headers as never) : isNotFromElsewhere(headers as never);
}

function parseCookies(header: string): Record<string, string> {
  const pairs = header.split(";").map((pair) => pair.trim().split("="));
  return Object.fromEntries(pairs.map(([name = "", ...value]) => [name, decoded(value.join("="))]));
}

/** What is not encoded as cookies are is not ours, and is left as it is. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

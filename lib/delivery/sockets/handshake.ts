import type { IncomingMessage } from "node:http";
import { getToken } from "next-auth/jwt";
import { personOfSession } from "../../application/people.ts";
import type { Actor } from "../../contract/permissions.ts";
import type { WebProcess } from "../web-process.ts";

/** The person behind the session cookie of a WebSocket handshake, if the session still counts. */
export async function personOfHandshake(request: IncomingMessage, web: WebProcess): Promise<Actor | undefined> {
  const cookies = parseCookies(request.headers.cookie ?? "");
  const token = await getToken({ req: { cookies, headers: request.headers } as never, secret: web.secret });
  if (typeof token?.id !== "string" || typeof token.version !== "number") return undefined;
  return personOfSession(web.people, { id: token.id, version: token.version });
}

function parseCookies(header: string): Record<string, string> {
  const pairs = header.split(";").map((pair) => pair.trim().split("="));
  return Object.fromEntries(pairs.map(([name = "", ...value]) => [name, decodeURIComponent(value.join("="))]));
}

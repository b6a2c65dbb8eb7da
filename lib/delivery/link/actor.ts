import type { IncomingHttpHeaders } from "node:http";
import { userInfo } from "node:os";
import { actorSchema } from "../../contract/link.ts";
import type { Actor } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";

export const actorHeader = "x-slipway-actor";

/** Who may open the socket's file is the operator; the name is only for the record. */
export function hostActor(): Actor {
  const user = process.env.SUDO_USER || userInfo().username;
  return { id: `host:${user}`, name: user, role: "admin" };
}

/** JSON with everything but ASCII escaped: header values are Latin-1. */
export function writeActor(actor: Actor): string {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(actor).replace(/[^\x20-\x7e]/g, escape);
}

export function readActor(headers: IncomingHttpHeaders): Actor {
  const header = headers[actorHeader];
  if (header === undefined) return hostActor();
  try {
    return actorSchema.parse(JSON.parse(String(header)));
  } catch {
    throw new Refusal("bad-request", `The header ${actorHeader} does not name an actor as JSON {id, name, role}.`);
  }
}

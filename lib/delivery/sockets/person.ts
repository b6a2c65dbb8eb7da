import type { Actor } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { signedOut } from "../../contract/socket.ts";
import type { WebProcess } from "../web-process.ts";
import { personOfHandshake } from "./handshake.ts";
import type { PanelSocket } from "./namespace.ts";

/** Who he is now; whose session has ended is disconnected. */
export async function currentPerson(socket: PanelSocket, web: WebProcess): Promise<Actor> {
  const person = await personOfHandshake(socket.request, web);
  if (person) {
    socket.data.person = person;
    return person;
  }
  socket.disconnect(true);
  throw new Refusal(signedOut, "You are signed out. Sign in again.");
}

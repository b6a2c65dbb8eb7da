import { isSignedIn, type SignedIn } from "../../application/sessions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { signedOut } from "../../contract/socket.ts";
import type { WebProcess } from "../web-process.ts";
import { judgeHandshake } from "./handshake.ts";
import type { PanelSocket } from "./namespace.ts";

/**
 * Who he is now. Whose session has ended is told why and disconnected; whose role is another one is told that. `uses` is an
 * event of the browser's, not a look of ours.
 */
export async function judgeSocket(socket: PanelSocket, web: WebProcess, uses: boolean): Promise<SignedIn> {
  const judged = await judgeHandshake(socket.request, web, uses);
  if (isSignedIn(judged)) {
    const { person } = judged;
    const before = socket.data.person;
    socket.data.person = person;
    if (before.role !== person.role || before.name !== person.name) socket.emit("person", person);
    return judged;
  }
  const cause = judged?.ended ?? "The session of this page is not known.";
  socket.emit("session-ended", { cause });
  socket.disconnect(true);
  throw new Refusal(signedOut, `You are signed out: ${cause} Sign in again.`);
}

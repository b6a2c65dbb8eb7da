import type { Channel, SendNotification } from "../../application/ports.ts";
import type { Notification } from "../../contract/notifications.ts";
import { Refusal } from "../../contract/refusal.ts";
import { sendMail } from "./mail.ts";
import { factsOf, textOf } from "./message.ts";
import { isTaken, post, signatureHeader, signatureOf, timestampHeader } from "./post.ts";

/** One message by each channel's own way. */
export const sendNotification: SendNotification = async (channel, notification, signal) => {
  const { target } = channel;
  try {
    if (target.kind === "mail") return await sendMail(target, notification, signal);
    const { status, text } = await posted(channel, notification, signal);
    const answer = `${status} ${text}`.trim();
    if (!isTaken({ status, text })) throw notDelivered(answer);
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof Refusal ? error : notDelivered((error as Error).message);
  }
};

function posted({ target }: Channel, notification: Notification, signal: AbortSignal) {
  if (target.kind === "mail") throw new Error("Mail is not posted.");
  const url = target.url ?? "";
  if (target.kind === "slack") return post(url, JSON.stringify({ text: textOf(notification) }), {}, signal);
  const body = JSON.stringify(factsOf(notification));
  return post(url, body, target.secret ? signed(target.secret, body) : {}, signal);
}

/** Over the time as well, so that who has heard one cannot send it again later. */
function signed(secret: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return { [timestampHeader]: timestamp, [signatureHeader]: signatureOf(secret, `${timestamp}.${body}`) };
}

const notDelivered = (why: string) => new Refusal("not-delivered", why);

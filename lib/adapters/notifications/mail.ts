import { createTransport } from "nodemailer";
import type { ChannelTarget, Notification } from "../../contract/notifications.ts";
import { subjectOf, textOf } from "./message.ts";
import { reachableAddress } from "./reachable.ts";

const limitMs = 15_000;

type Mail = Extract<ChannelTarget, { kind: "mail" }>;

/** Answers with what the server said. Certificates are verified against the name that was given. */
export async function sendMail(target: Mail, notification: Notification, signal: AbortSignal): Promise<string> {
  const { host, port, security, user, password, from, to } = target;
  const transport = createTransport({
    host: await reachableAddress(host),
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: { servername: host },
    ...(user && { auth: { user, pass: password ?? "" } }),
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const stop = () => transport.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const { response } = await transport.sendMail({
      from: { name: "Slipway", address: from },
      to,
      subject: subjectOf(notification),
      text: textOf(notification),
    });
    return response;
  } finally {
    signal.removeEventListener("abort", stop);
    transport.close();
  }
}

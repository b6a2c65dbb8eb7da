import { createHmac } from "node:crypto";
import type { AlarmNews, AlarmReceiver, ToldAlarm } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";

export interface WebhookSettings {
  /** May have a secret in it, so it is never shown. */
  url: string;
  /** With it, each message is signed. */
  secret?: string;
}

export const signatureHeader = "x-slipway-signature-256";
const limitMs = 10_000;

/**
 * One POST with JSON for each news: `text` as Slack and its likes show it, and the facts. Signed as GitHub does: `sha256=` and
 * the HMAC of the body in hexadecimal.
 */
export function alarmWebhook({ url, secret }: WebhookSettings): AlarmReceiver {
  return {
    async tell(news, signal) {
      const body = JSON.stringify(message(news));
      const signature = secret && `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
      const headers = { "content-type": "application/json", ...(signature && { [signatureHeader]: signature }) };
      const within = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
      const answer = await fetch(url, { method: "POST", redirect: "error", headers, body, signal: within }).catch(
        (error: Error) => {
          signal.throwIfAborted();
          throw notTold(url, (error.cause as Error | undefined)?.message ?? error.message);
        },
      );
      await answer.body?.cancel();
      if (!answer.ok) throw notTold(url, `it answered ${answer.status}`);
    },
  };
}

function message({ at, application, began, ended }: AlarmNews) {
  const line =
    (mark: string) =>
    ({ environment, text }: ToldAlarm) =>
      `${mark} ${[application, environment].filter(Boolean).join(" ") || "Slipway"}: ${text}`;
  const text = [...began.map(line("Alarm,")), ...ended.map(line("Over,"))].join("\n");
  return { text, at: new Date(at).toISOString(), application, began, ended };
}

const notTold = (url: string, why: string) =>
  new Refusal(
    "alarm-not-told",
    `${new URL(url).host} did not take the news: ${why}. It is tried again until it does. Look at SLIPWAY_ALARM_WEBHOOK and at what is there.`,
  );

import type { AlarmNews, AlarmReceiver, ToldAlarm } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { isTaken, post, signatureHeader, signatureOf } from "./post.ts";

export interface WebhookSettings {
  /** May have a secret in it, so it is never shown. */
  url: string;
  /** With it, each message is signed. */
  secret?: string;
}

/**
 * One POST with JSON for each news: `text` as Slack and its likes show it, and the facts. Signed as GitHub does, over the body.
 */
export function alarmWebhook({ url, secret }: WebhookSettings): AlarmReceiver {
  return {
    async tell(news, signal) {
      const body = JSON.stringify(message(news));
      const headers: Record<string, string> = secret ? { [signatureHeader]: signatureOf(secret, body) } : {};
      const answer = await post(url, body, headers, signal).catch((error: Error) => {
        signal.throwIfAborted();
        throw notTold(url, error.message);
      });
      if (!isTaken(answer)) throw notTold(url, `it answered ${answer.status}`);
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

import type { Notification } from "../../contract/notifications.ts";

/** Where it happened, for whoever hears of several panels: `wms production`. */
const placeOf = ({ application, environment }: Notification): string =>
  [application, environment].filter(Boolean).join(" ") || "Slipway";

export const subjectOf = (notification: Notification): string => `${placeOf(notification)}: ${notification.title}`;

/** For people, in one piece. */
export const textOf = (notification: Notification): string => `${subjectOf(notification)}\n${notification.text}`;

/** For programs, with `text` as Slack and its likes show it. */
export const factsOf = ({ text: message, at, ...facts }: Notification) => ({
  text: textOf({ text: message, at, ...facts }),
  ...facts,
  at: new Date(at).toISOString(),
  message,
});

import type { ChannelView, NotificationEvent } from "#lib/contract/notifications.ts";

export const eventWords: Record<NotificationEvent, string> = {
  "run-ended": "A run has ended",
  "flip-back": "A release has flipped back",
  alarm: "An alarm begins or is over",
  "isolation-hole": "Staging and production are not apart",
};

export const kindWords: Record<ChannelView["kind"], string> = {
  webhook: "Webhook",
  slack: "Slack and its likes",
  mail: "Mail",
};

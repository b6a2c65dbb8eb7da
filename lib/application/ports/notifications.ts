import type { Environment } from "../../contract/names.ts";
import type { ChannelTarget, DeliveryView, Notification, NotificationEvent } from "../../contract/notifications.ts";

/** To whom what is told. It is kept sealed: it has addresses and passwords in it. */
export interface Channel {
  id: string;
  name: string;
  events: NotificationEvent[];
  environments: Environment[];
  target: ChannelTarget;
}

export interface Delivery extends DeliveryView {
  channelId: string;
  notification: Notification;
}

/** What is to be told, until it was, over restarts; then for a while what became of it. */
export interface Deliveries {
  add(channel: Pick<Channel, "id" | "name">, notification: Notification): Promise<number>;
  /** Those that are waiting and due, the oldest first. */
  due(now: number): Promise<Delivery[]>;
  /** When the first of those that wait is due. */
  nextAt(): Promise<number | undefined>;
  /** Called after each `add`. */
  onAdded(listener: () => void): void;
  update(
    id: number,
    became: { outcome: DeliveryView["outcome"]; attempts: number; lastAt: number; nextAt?: number; answer: string },
  ): Promise<void>;
  delivery(id: number): Promise<Delivery | undefined>;
  /** Newest first. */
  newest(limit: number): Promise<Delivery[]>;
  /** Of a channel that is gone: what is waiting is not tried any more. */
  giveUp(channelId: string, why: string): Promise<void>;
  removeBefore(at: number): Promise<void>;
}

/** Tells one channel, and answers with what the other side said. Refuses `not-delivered`, with the reason. */
export type SendNotification = (channel: Channel, notification: Notification, signal: AbortSignal) => Promise<string>;

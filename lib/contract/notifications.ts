import { z } from "zod";
import { type Environment, environments } from "./names.ts";
import { environmentSchema, lineSchema } from "./schemas.ts";

export const notificationEvents = ["run-ended", "flip-back", "alarm", "isolation-hole"] as const;
export type NotificationEvent = (typeof notificationEvents)[number];

/** What is told, and what it is about; without an environment it is the panel's own. */
export interface Notification {
  event: NotificationEvent | "test";
  /** Epoch milliseconds. */
  at: number;
  application?: string;
  environment?: Environment;
  /** One line. */
  title: string;
  /** A few sentences for people. */
  text: string;
  run?: number;
}

const webAddress = z
  .string()
  .max(1000)
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === "";
  }, "This is not an address that begins with https:// or http://");
const mailAddress = z.email("This is not an e-mail address").max(200);
/** Kept as it is where nothing else is given. */
const keptSecret = z.string().max(1000).optional();

const kinds = [
  z.object({ kind: z.literal("webhook"), url: webAddress.optional(), secret: keptSecret }),
  z.object({ kind: z.literal("slack"), url: webAddress.optional() }),
  z.object({
    kind: z.literal("mail"),
    host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, "This is not a host"),
    port: z.int().min(1).max(65_535),
    /** `tls` from the beginning (465); `starttls` before anything is said (587); `none` on a network of one's own. */
    security: z.enum(["tls", "starttls", "none"]),
    user: lineSchema.max(200).optional(),
    password: keptSecret,
    from: mailAddress,
    to: z.array(mailAddress).min(1, "Name somebody").max(20),
  }),
] as const;

/** A channel as somebody gives it: addresses of webhooks are secrets, as the password is. Without an id it is a new one. */
export const channelInput = z.object({
  id: z.string().max(40).optional(),
  name: lineSchema.trim().min(1, "Enter a name").max(60),
  events: z.array(z.enum(notificationEvents)).min(1, "Choose at least one event").max(notificationEvents.length),
  environments: z.array(environmentSchema).min(1, "Choose at least one environment").max(environments.length),
  target: z.discriminatedUnion("kind", kinds),
});
export type ChannelInput = z.infer<typeof channelInput>;
export type ChannelTarget = ChannelInput["target"];

export const channelRequest = z.object({ id: z.string().min(1).max(40) });

export interface ChannelView {
  id: string;
  name: string;
  events: NotificationEvent[];
  environments: Environment[];
  kind: ChannelTarget["kind"];
  /** The host of a webhook, or to whom mail goes through which server. */
  where: string;
  /** A webhook's messages are signed. */
  signed?: true;
  /** All of it but the password. */
  mail?: Omit<Extract<ChannelTarget, { kind: "mail" }>, "kind" | "password">;
}

/** `waiting`: it is tried again at `nextAt`. `failed`: it is not tried any more. */
export interface DeliveryView {
  id: number;
  at: number;
  channel: string;
  title: string;
  environment?: Environment;
  outcome: "waiting" | "delivered" | "failed";
  attempts: number;
  lastAt?: number;
  nextAt?: number;
  /** What the other side said last, shortened. */
  answer?: string;
}

export interface NotificationsView {
  channels: ChannelView[];
  /** Newest first. */
  deliveries: DeliveryView[];
}

import { type Environment, environments } from "#lib/contract/names.ts";
import {
  type ChannelInput,
  type ChannelView,
  type NotificationEvent,
  notificationEvents,
} from "#lib/contract/notifications.ts";

/** What stands in the fields, of every kind at once. */
export interface ChannelForm {
  name: string;
  kind: ChannelView["kind"];
  events: NotificationEvent[];
  environments: Environment[];
  url: string;
  secret: string;
  host: string;
  port: string;
  security: "tls" | "starttls" | "none";
  user: string;
  password: string;
  from: string;
  to: string;
}

export const formOf = (channel: ChannelView | undefined): ChannelForm => ({
  name: channel?.name ?? "",
  kind: channel?.kind ?? "webhook",
  events: channel?.events ?? [...notificationEvents],
  environments: channel?.environments ?? [...environments],
  ...{ url: "", secret: "", password: "" },
  host: channel?.mail?.host ?? "",
  port: String(channel?.mail?.port ?? 587),
  security: channel?.mail?.security ?? "starttls",
  user: channel?.mail?.user ?? "",
  from: channel?.mail?.from ?? "",
  to: channel?.mail?.to.join(", ") ?? "",
});

/** As the panel takes it; what is wrong with it its schema says. */
export function inputOf(form: ChannelForm, id: string | undefined): unknown {
  const { name, events, environments: chosen } = form;
  return { ...(id !== undefined && { id }), name, events, environments: chosen, target: targetOf(form) };
}

function targetOf(form: ChannelForm): Record<string, unknown> & Pick<ChannelInput["target"], "kind"> {
  const { kind } = form;
  const given = (text: string) => text.trim() || undefined;
  if (kind === "slack") return { kind, url: given(form.url) };
  if (kind === "webhook") return { kind, url: given(form.url), secret: given(form.secret) };
  return {
    kind,
    host: form.host.trim(),
    port: Number(form.port),
    security: form.security,
    user: given(form.user),
    password: given(form.password),
    from: form.from.trim(),
    to: form.to.split(/[\s,;]+/).filter(Boolean),
  };
}

import { randomUUID } from "node:crypto";
import type {
  ChannelInput,
  ChannelTarget,
  ChannelView,
  DeliveryView,
  Notification,
  NotificationsView,
} from "../contract/notifications.ts";
import { Refusal } from "../contract/refusal.ts";
import type { JournalEntry } from "../contract/run.ts";
import { holesIn } from "../domain/isolation/acceptance.ts";
import { newsOfRun, nextTry, wants } from "../domain/notifications.ts";
import { isolationView } from "./isolation.ts";
import type {
  AlarmReceiver,
  Channel,
  Clock,
  Deliveries,
  Delivery,
  SendNotification,
  Store,
  ToldAlarm,
} from "./ports.ts";

export interface NotificationPorts {
  store: Store;
  deliveries: Deliveries;
  send: SendNotification;
  clock: Clock;
}

const setting = "notifications.channels";
const mostChannels = 20;
const shown = 30;

const channelsOf = async ({ store }: Pick<NotificationPorts, "store">): Promise<Channel[]> =>
  (await store.secret<Channel[]>(setting)) ?? [];

/** Who is told of what, without what is secret, and what became of the last messages. */
export async function notificationsView(ports: NotificationPorts): Promise<NotificationsView> {
  const [channels, deliveries] = await Promise.all([channelsOf(ports), ports.deliveries.newest(shown)]);
  return { channels: channels.map(channelView), deliveries: deliveries.map(deliveryView) };
}

const deliveryView = ({ channelId: _, notification: __, ...view }: Delivery): DeliveryView => view;

function channelView({ target, ...channel }: Channel): ChannelView {
  const view = { ...channel, kind: target.kind, where: whereOf(target) };
  if (target.kind === "webhook") return target.secret ? { ...view, signed: true } : view;
  if (target.kind === "slack") return view;
  const { kind: _, password: __, ...mail } = target;
  return { ...view, mail };
}

const whereOf = (target: ChannelTarget): string =>
  target.kind === "mail"
    ? `${target.to.join(", ")} by ${target.host}:${target.port}`
    : (URL.parse(target.url ?? "")?.host ?? "");

/** What is secret and not given stays as it was, while it goes to the same kind of place. */
export async function saveChannel(ports: NotificationPorts, input: ChannelInput): Promise<NotificationsView> {
  const channels = await channelsOf(ports);
  const known = channels.find(({ id }) => id === input.id);
  if (input.id !== undefined && !known) throw noSuchChannel();
  if (!known && channels.length >= mostChannels)
    throw new Refusal(
      "too-many-channels",
      `There are ${mostChannels} channels already. Nothing was changed. Remove one.`,
    );
  const channel: Channel = { ...input, id: known?.id ?? randomUUID(), target: completed(input.target, known?.target) };
  const others = channels.filter(({ id }) => id !== channel.id);
  await ports.store.saveSecret(
    setting,
    [...others, channel].sort((a, b) => a.name.localeCompare(b.name)),
  );
  return notificationsView(ports);
}

/** A password is not sent on to another server than the one it was given for. */
function completed(given: ChannelTarget, known: ChannelTarget | undefined): ChannelTarget {
  if (given.kind === "mail") {
    const same = known?.kind === "mail" && known.host === given.host && known.user === given.user ? known : undefined;
    return { ...given, password: given.password || same?.password };
  }
  const same = known?.kind === given.kind ? known : undefined;
  const url = given.url || same?.url;
  if (!url) throw new Refusal("bad-input", "A webhook needs its address. Nothing was changed. Enter it.");
  if (given.kind === "slack") return { kind: "slack", url };
  const kept = same?.kind === "webhook" ? same.secret : undefined;
  return { kind: "webhook", url, secret: given.secret || kept };
}

export async function removeChannel(ports: NotificationPorts, id: string): Promise<NotificationsView> {
  const channels = await channelsOf(ports);
  if (!channels.some((one) => one.id === id)) throw noSuchChannel();
  await ports.store.saveSecret(
    setting,
    channels.filter((one) => one.id !== id),
  );
  await ports.deliveries.giveUp(id, "The channel was removed.");
  return notificationsView(ports);
}

/** Sends one message now, and says what became of it. */
export async function testChannel(ports: NotificationPorts, id: string, by: string, signal: AbortSignal) {
  const channel = (await channelsOf(ports)).find((one) => one.id === id);
  if (!channel) throw noSuchChannel();
  const notification: Notification = {
    event: "test",
    at: ports.clock.now(),
    title: "A test of Slipway",
    text: `${by} has asked for this message, to see whether it arrives. Nothing has happened.`,
  };
  const delivery = await ports.deliveries.delivery(await ports.deliveries.add(channel, notification));
  if (delivery) await deliver(ports, [channel], delivery, signal, { again: false });
  return notificationsView(ports);
}

const noSuchChannel = () =>
  new Refusal("channel-not-found", "There is no such channel (any more). Nothing was changed. Load the page again.");

/** Puts what is to be told into the rows of those who want to hear it: sent it is by `deliverNotifications`. */
export async function tell(ports: Pick<NotificationPorts, "store" | "deliveries">, news: readonly Notification[]) {
  for (const channel of await channelsOf(ports)) {
    const wanted = news.find((one) => wants(channel, one));
    if (wanted) await ports.deliveries.add(channel, wanted);
  }
}

export async function tellOfRunEnd(
  ports: Pick<NotificationPorts, "store" | "deliveries">,
  id: number,
  entry: JournalEntry,
): Promise<void> {
  if (entry.type !== "finished") return;
  const run = await ports.store.run(id);
  if (!run) return;
  const application = (await ports.store.application())?.name;
  const holes = run.header.kind === "isolation" ? holesIn((await isolationView(ports.store)).findings).length : 0;
  await tell(ports, newsOfRun(run.header, run.entries, { holes, application }));
}

/** Each alarm that begins or is over is a message of its own. */
export const alarmNotifier = (ports: Pick<NotificationPorts, "store" | "deliveries">): AlarmReceiver => ({
  async tell({ at, application, began, ended }) {
    const news =
      (mark: string) =>
      ({ environment, text }: ToldAlarm): Notification => ({
        event: "alarm",
        at,
        ...(application !== undefined && { application }),
        ...(environment !== undefined && { environment }),
        title: `${mark}: ${text.slice(0, 120)}`,
        text,
      });
    for (const one of [...began.map(news("Alarm")), ...ended.map(news("Over"))]) await tell(ports, [one]);
  },
});

const dayMs = 24 * 60 * 60_000;
const keptMs = 30 * dayMs;
/** After something unexpected. */
const againMs = 30_000;

/**
 * Sends what is due, again and again where it is not taken, also what an earlier worker has left. It looks when something was
 * added and when the next one is due; otherwise once a day, to take away what is old. Goes on until the signal ends.
 */
export async function deliverNotifications(
  ports: NotificationPorts,
  log: (message: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, deliveries } = ports;
  let added = new AbortController();
  deliveries.onAdded(() => added.abort());
  for (let tidiedAt = 0; !signal.aborted; ) {
    added = new AbortController(); // what is added while it looks is seen by the next look
    let pauseMs = againMs;
    try {
      if (clock.now() - tidiedAt >= dayMs) {
        await deliveries.removeBefore(clock.now() - keptMs);
        tidiedAt = clock.now();
      }
      await deliverDue(ports, signal);
      const next = Math.min(tidiedAt + dayMs, (await deliveries.nextAt()) ?? Number.POSITIVE_INFINITY);
      pauseMs = Math.max(0, next - clock.now());
    } catch (error) {
      if (!signal.aborted) log("Notifications could not be sent; it is tried again", error);
    }
    await clock.pause(pauseMs, AbortSignal.any([signal, added.signal])).catch(() => undefined);
  }
}

/** Everything that is due now, each once. */
export async function deliverDue(ports: NotificationPorts, signal: AbortSignal): Promise<void> {
  const due = await ports.deliveries.due(ports.clock.now());
  if (due.length === 0) return;
  const channels = await channelsOf(ports);
  const sent = await Promise.allSettled(
    due.map((delivery) => deliver(ports, channels, delivery, signal, { again: true })),
  );
  for (const one of sent) if (one.status === "rejected") throw one.reason; // none is on its way any more
}

const longestAnswer = 300;

async function deliver(
  { deliveries, send, clock }: NotificationPorts,
  channels: readonly Channel[],
  { id, channelId, attempts: before, notification }: Delivery,
  signal: AbortSignal,
  { again }: { again: boolean },
): Promise<void> {
  const channel = channels.find((one) => one.id === channelId);
  if (!channel) return deliveries.giveUp(channelId, "The channel was removed.");
  const attempts = before + 1;
  const became = (answer: string) => ({ attempts, lastAt: clock.now(), answer: answer.slice(0, longestAnswer) });
  try {
    await deliveries.update(id, { outcome: "delivered", ...became(await send(channel, notification, signal)) });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const nextAt = again && error instanceof Refusal ? nextTry(attempts, clock.now()) : undefined;
    const facts = became(error instanceof Refusal ? error.message : "Something unexpected went wrong.");
    await deliveries.update(
      id,
      nextAt === undefined ? { outcome: "failed", ...facts } : { outcome: "waiting", nextAt, ...facts },
    );
    if (!(error instanceof Refusal)) throw error;
  }
}

import { expect, test } from "vitest";
import { createDeliveries } from "../adapters/store/deliveries.ts";
import { takeLease } from "../adapters/store/lease.ts";
import { createSeal } from "../adapters/store/seal.ts";
import { sealedStore } from "../adapters/store/sealed-store.ts";
import { prismaStore } from "../adapters/store/store.ts";
import {
  alarmNotifier,
  deliverDue,
  deliverNotifications,
  type NotificationPorts,
  notificationsView,
  removeChannel,
  saveChannel,
  tellOfRunEnd,
  testChannel,
} from "../application/notifications.ts";
import type { Channel } from "../application/ports.ts";
import type { ChannelInput, Notification } from "../contract/notifications.ts";
import { Refusal } from "../contract/refusal.ts";
import type { JournalEvent } from "../contract/run.ts";
import { aDeploy, aHeader, anActor, anApplication, someTime } from "../testing/builders.ts";
import { eventually } from "../testing/eventually.ts";
import { manualClock } from "../testing/manual-clock.ts";
import { temporaryDatabase } from "../testing/temporary.ts";

const webhook: ChannelInput = {
  name: "Ops",
  events: ["run-ended", "flip-back", "alarm"],
  environments: ["production"],
  target: { kind: "webhook", url: "https://hooks.example.org/T000/secret-path", secret: "shared" },
};
const soon = () => AbortSignal.timeout(10_000);

/** Workers one after the other on one database; `sent` is what arrived, `answers` says how. */
async function world() {
  const database = temporaryDatabase();
  const clock = manualClock();
  const sent: { channel: Channel; notification: Notification }[] = [];
  const answers: (() => string)[] = [];
  async function worker(): Promise<NotificationPorts> {
    const token = await takeLease(database, "a test", clock.now());
    return {
      store: sealedStore(prismaStore(database, token), createSeal("the worker's secret of a test")),
      deliveries: createDeliveries(database, token),
      clock,
      async send(channel, notification) {
        sent.push({ channel, notification });
        return (answers.shift() ?? (() => "200 ok"))();
      },
    };
  }
  const ports = await worker();
  await ports.store.saveApplication(anApplication());
  const refuse = () => {
    throw new Refusal("not-delivered", `503 ${"busy ".repeat(100)}`);
  };
  /** A run that did this and is told of. */
  async function run(environment: "staging" | "production", ...events: JournalEvent[]) {
    const intent = await ports.store.recordIntent(aDeploy({ environment }), anActor(), someTime);
    const id = await ports.store.startRun(intent, aHeader({ environment, title: "Deploy main" }), false);
    for (const event of events) {
      const entry = await ports.store.append(id, event, clock.now());
      await tellOfRunEnd(ports, id, entry);
    }
    return id;
  }
  return { database, clock, sent, answers, ports, worker, refuse, run };
}

const switched: JournalEvent = { type: "mark", step: "switch", mark: "done" };
const ended = (outcome: "succeeded" | "rolled-back"): JournalEvent => ({
  type: "finished",
  outcome,
  sentence: "0 of 8,214 requests failed.",
});

test("a channel is told of what it chose, where it chose it, once: of a flip-back as such", async () => {
  const { ports, sent, run } = await world();
  await saveChannel(ports, webhook);
  await saveChannel(ports, { ...webhook, name: "Flips", events: ["flip-back"], environments: ["staging"] });
  await run("staging", switched, ended("succeeded"));
  const quiet = await run("production", ended("rolled-back"));
  await run("production", switched, ended("rolled-back"));
  await run("staging", switched, ended("rolled-back"));
  await alarmNotifier(ports).tell(
    {
      at: someTime,
      application: "wms",
      began: [{ text: "The disk is full." }],
      ended: [{ environment: "staging", text: "x" }],
    },
    soon(),
  );
  await deliverDue(ports, soon());
  expect(sent.map(({ channel, notification: { event, title, run } }) => [channel.name, event, title, run])).toEqual([
    ["Ops", "run-ended", "Deploy main: failed, and was undone", quiet],
    ["Ops", "flip-back", "Flipped back: Deploy main", quiet + 1],
    ["Flips", "flip-back", "Flipped back: Deploy main", quiet + 2],
    ["Ops", "alarm", "Alarm: The disk is full.", undefined],
  ]);
  await deliverDue(ports, soon());
  expect(sent).toHaveLength(4);
});

test("what is not taken is tried again, also by the next worker, ever more seldom, and given up in the end", async () => {
  const { ports, sent, answers, clock, worker, refuse, run } = await world();
  await saveChannel(ports, webhook);
  answers.push(...Array.from({ length: 8 }, () => refuse));
  await run("production", ended("succeeded"));
  await deliverDue(ports, soon());
  const [waiting] = (await notificationsView(ports)).deliveries;
  expect(waiting).toMatchObject({ outcome: "waiting", attempts: 1, nextAt: someTime + 10_000, channel: "Ops" });
  expect(waiting?.answer).toMatch(/^503 busy/);
  expect(waiting?.answer?.length).toBe(300);
  await deliverDue(ports, soon());
  expect(sent).toHaveLength(1);
  const next = await worker();
  await expect(
    ports.deliveries.update(waiting?.id ?? 0, { outcome: "delivered", attempts: 9, lastAt: 0, answer: "" }),
  ).rejects.toMatchObject({ code: "lock-lost" });
  const minutes: number[] = [];
  for (let attempt = 2; attempt <= 8; attempt++) {
    const { nextAt = 0 } = (await notificationsView(next)).deliveries[0] ?? {};
    minutes.push((nextAt - clock.now()) / 60_000);
    clock.advance(nextAt - clock.now() - 1);
    await deliverDue(next, soon());
    expect(sent).toHaveLength(attempt - 1);
    clock.advance(1);
    await deliverDue(next, soon());
    expect(sent).toHaveLength(attempt);
  }
  expect(minutes).toEqual([10 / 60, 1, 5, 15, 60, 180, 360]);
  const [failed] = (await notificationsView(next)).deliveries;
  expect(failed).toMatchObject({ outcome: "failed", attempts: 8 });
  expect(failed).not.toHaveProperty("nextAt");
});

test("what is told is sent at once and again when that is due; in between nobody looks", async () => {
  const { ports, sent, answers, clock, refuse, run } = await world();
  const unexpected: unknown[] = [];
  const stopping = new AbortController();
  const waits = () => eventually(async () => expect(clock.waiting()).toBe(1));
  const over = deliverNotifications(ports, (_, error) => unexpected.push(error), stopping.signal);
  await saveChannel(ports, webhook);
  await waits();
  clock.advance(23 * 3_600_000);
  expect(clock.waiting()).toBe(1);

  answers.push(refuse);
  await run("production", ended("succeeded"));
  await eventually(async () => expect(sent).toHaveLength(1));
  await waits();
  clock.advance(9_999);
  expect(clock.waiting()).toBe(1);
  clock.advance(1);
  await eventually(async () => expect(sent).toHaveLength(2));
  await waits();
  stopping.abort();
  await over;
  expect(unexpected).toEqual([]);
  expect((await notificationsView(ports)).deliveries).toMatchObject([{ outcome: "delivered", attempts: 2 }]);
});

test("a test is sent at once and once, and its outcome stands in the list", async () => {
  const { ports, sent, answers, refuse } = await world();
  const [channel] = (await saveChannel(ports, webhook)).channels;
  expect((await testChannel(ports, channel?.id ?? "", "Ada", soon())).deliveries).toMatchObject([
    { outcome: "delivered", attempts: 1, answer: "200 ok", title: "A test of Slipway" },
  ]);
  answers.push(refuse);
  expect((await testChannel(ports, channel?.id ?? "", "Ada", soon())).deliveries[0]).toMatchObject({
    outcome: "failed",
  });
  await deliverDue(ports, soon());
  expect(sent).toHaveLength(2);
  await expect(testChannel(ports, "none", "Ada", soon())).rejects.toMatchObject({ code: "channel-not-found" });
});

test("secrets are sealed, never shown, and kept where nothing else is given for the same place", async () => {
  const { database, ports, sent, run } = await world();
  const mail: ChannelInput["target"] = {
    ...{
      kind: "mail",
      host: "smtp.example.org",
      port: 587,
      security: "starttls",
      user: "slipway",
      password: "pass-word",
    },
    ...{ from: "slipway@example.org", to: ["ops@example.org"] },
  };
  const first = await saveChannel(ports, webhook);
  const view = await saveChannel(ports, { ...webhook, name: "Mail", target: mail });
  expect(view.channels).toMatchObject([
    { name: "Mail", where: "ops@example.org by smtp.example.org:587", mail: { user: "slipway" } },
    { name: "Ops", where: "hooks.example.org", signed: true },
  ]);
  for (const text of [JSON.stringify(view), JSON.stringify(await database.setting.findMany())])
    for (const secret of ["secret-path", "shared", "pass-word"]) expect(text).not.toContain(secret);

  const id = first.channels[0]?.id;
  await saveChannel(ports, { ...webhook, id, name: "Ops 2", target: { kind: "webhook" } });
  const mailId = view.channels[0]?.id;
  const { password: _, ...without } = mail;
  await saveChannel(ports, { ...webhook, id: mailId, name: "Mail", target: { ...without, host: "evil.example.org" } });
  await run("production", ended("succeeded"));
  await deliverDue(ports, soon());
  const targets = Object.fromEntries(sent.map(({ channel }) => [channel.name, channel.target]));
  expect(targets["Ops 2"]).toEqual(webhook.target);
  expect(targets.Mail).toMatchObject({ host: "evil.example.org", user: "slipway" });
  expect(targets.Mail).not.toHaveProperty("password");
});

test("what waits for a channel that is removed is given up", async () => {
  const { ports, sent, answers, clock, refuse, run } = await world();
  const [channel] = (await saveChannel(ports, webhook)).channels;
  answers.push(refuse);
  await run("production", ended("succeeded"));
  await deliverDue(ports, soon());
  const view = await removeChannel(ports, channel?.id ?? "");
  expect(view).toMatchObject({ channels: [], deliveries: [{ outcome: "failed", answer: "The channel was removed." }] });
  clock.advance(3_600_000);
  await deliverDue(ports, soon());
  expect(sent).toHaveLength(1);
});

import type { Delivery as Row } from "#prisma/generated/client.ts";
import type { Deliveries, Delivery } from "../../application/ports.ts";
import type { DeliveryView, Notification } from "../../contract/notifications.ts";
import type { Database } from "./database.ts";
import { writeUnderLease } from "./lease.ts";
import { toJson } from "./rows.ts";

const atOnce = 20;

export function createDeliveries(database: Database, token: number): Deliveries {
  const listeners: (() => void)[] = [];
  return {
    async add({ id, name }, notification) {
      const added = await writeUnderLease(database, token, async (transaction) => {
        const at = new Date(notification.at);
        const nextAt = notification.event === "test" ? null : at; // that one is sent at once, by who asks for it
        const data = { channelId: id, channel: name, at, notification: toJson(notification), nextAt };
        return (await transaction.delivery.create({ data, select: { id: true } })).id;
      });
      for (const listener of listeners) listener();
      return added;
    },

    onAdded: (listener) => void listeners.push(listener),

    async due(now) {
      const rows = await database.delivery.findMany({
        where: { outcome: "waiting", nextAt: { lte: new Date(now) } },
        orderBy: [{ nextAt: "asc" }, { id: "asc" }],
        take: atOnce,
      });
      return rows.map(deliveryFrom);
    },

    async nextAt() {
      const where = { outcome: "waiting", nextAt: { not: null } };
      const { _min } = await database.delivery.aggregate({ where, _min: { nextAt: true } });
      return _min.nextAt?.getTime();
    },

    update: (id, { lastAt, nextAt, ...became }) =>
      writeUnderLease(database, token, async (transaction) => {
        const times = { lastAt: new Date(lastAt), nextAt: nextAt === undefined ? null : new Date(nextAt) };
        await transaction.delivery.update({ where: { id }, data: { ...became, ...times } });
      }),

    async delivery(id) {
      const row = await database.delivery.findUnique({ where: { id } });
      return row ? deliveryFrom(row) : undefined;
    },

    async newest(limit) {
      return (await database.delivery.findMany({ orderBy: { id: "desc" }, take: limit })).map(deliveryFrom);
    },

    giveUp: (channelId, answer) =>
      writeUnderLease(database, token, async (transaction) => {
        const where = { channelId, outcome: "waiting" };
        await transaction.delivery.updateMany({ where, data: { outcome: "failed", nextAt: null, answer } });
      }),

    removeBefore: (at) =>
      writeUnderLease(database, token, async (transaction) => {
        await transaction.delivery.deleteMany({ where: { at: { lt: new Date(at) }, NOT: { outcome: "waiting" } } });
      }),
  };
}

function deliveryFrom({ lastAt, nextAt, answer, outcome, ...row }: Row): Delivery {
  const notification = JSON.parse(row.notification) as Notification;
  const { environment, title } = notification;
  return {
    ...row,
    at: row.at.getTime(),
    notification,
    title,
    outcome: outcome as DeliveryView["outcome"],
    ...(environment !== undefined && { environment }),
    ...(lastAt !== null && { lastAt: lastAt.getTime() }),
    ...(nextAt !== null && { nextAt: nextAt.getTime() }),
    ...(answer !== null && { answer }),
  };
}

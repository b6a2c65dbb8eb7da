import type { MetricsStore } from "../../application/ports.ts";
import type { Bucket, Step } from "../../domain/metrics/bucket.ts";
import { steps } from "../../domain/metrics/bucket.ts";
import type { Database } from "./database.ts";
import { writeUnderLease } from "./lease.ts";
import { toJson } from "./rows.ts";

export function metricsStore(database: Database, token: number): MetricsStore {
  return {
    async metrics(applicationId, environment, step, from) {
      const rows = await database.metric.findMany({
        where: { applicationId, environment, step, at: { gte: new Date(from) } },
        orderBy: { at: "asc" },
      });
      return rows.map((row) => ({
        step: row.step as Step,
        at: row.at.getTime(),
        ...(JSON.parse(row.seen) as Bucket),
      }));
    },

    saveMetrics: (applicationId, buckets, forget) =>
      writeUnderLease(database, token, async (transaction) => {
        const rows = buckets.map(({ environment, step, at, ...seen }) => ({
          key: { applicationId, environment, step, at: new Date(at) },
          seen: toJson(seen),
        }));
        const old = steps.map((step) => ({ step, at: { lt: new Date(forget[step]) } }));
        await transaction.metric.deleteMany({ where: { OR: [...old, ...rows.map(({ key }) => key)] } });
        await transaction.metric.createMany({ data: rows.map(({ key, seen }) => ({ ...key, seen })) });
      }),
  };
}

import type { MetricsHour } from "../../contract/metrics.ts";
import { type Bucket, beginOf, pointOf } from "./bucket.ts";

export const minuteMs = 60_000;
const minutesShown = 60;

/** The last hour by the minute, the one under way among it. */
export function hourOf(minutes: ReadonlyMap<number, Bucket>, now: number): MetricsHour {
  const first = beginOf(now, minuteMs) - (minutesShown - 1) * minuteMs;
  const seen = Array.from({ length: minutesShown }, (_, index) => {
    const at = first + index * minuteMs;
    const bucket = minutes.get(at);
    return bucket && pointOf(at, bucket);
  });
  const services = new Set(seen.flatMap((point) => Object.keys(point?.services ?? {})));
  const cpu = [...services].map((service) => [service, seen.map((point) => point?.services[service]?.cpu ?? null)]);
  return {
    cpu: Object.fromEntries(cpu),
    requests: seen.map((point) => point?.requests?.perSecond ?? null),
    failed: seen.reduce((sum, point) => sum + (point?.requests?.failed ?? 0), 0),
  };
}

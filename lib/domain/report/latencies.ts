import type { Latency } from "../../contract/report.ts";

/**
 * How many requests took how long. Exact to a millisecond below a second and to three digits above, so that it holds at
 * most some thousand numbers, whatever the traffic.
 */
export type Latencies = Map<number, number>;

export function addLatency(latencies: Latencies, ms: number, times = 1): void {
  const rounded = threeDigits(Math.max(0, Math.round(ms)));
  latencies.set(rounded, (latencies.get(rounded) ?? 0) + times);
}

export function addLatencies(latencies: Latencies, others: Latencies): void {
  for (const [ms, times] of others) addLatency(latencies, ms, times);
}

/** Percentiles by the nearest rank; none without requests. */
export function latencyOf(latencies: Latencies): Latency {
  const sorted = [...latencies].sort(([one], [other]) => one - other);
  const requests = sorted.reduce((sum, [, times]) => sum + times, 0);
  if (requests === 0) return { requests };
  const percentile = (part: number) => {
    let left = Math.ceil(part * requests);
    return sorted.find(([, times]) => (left -= times) <= 0)?.[0];
  };
  return { requests, p50: percentile(0.5), p99: percentile(0.99) };
}

function threeDigits(ms: number): number {
  if (ms < 1000) return ms;
  const unit = 10 ** (Math.floor(Math.log10(ms)) - 2);
  return Math.round(ms / unit) * unit;
}

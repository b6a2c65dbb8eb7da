import type { MetricsPoint, MetricsRange, RequestFigures, ServiceFigures } from "../../contract/metrics.ts";
import { type Answered, addAnswered, percentile } from "./answered.ts";
import { addSpent, type Spent } from "./usage.ts";

/** What was seen of an environment in one piece of time. All of it adds up, so that a longer piece is a sum of shorter. */
export interface Bucket {
  services: Record<string, Spent>;
  requests?: Answered;
}

const [fine, minute, quarter] = [15_000, 60_000, 900_000] as const;
const hour = 4 * quarter;
const day = 24 * hour;

/** The pieces that are kept, in milliseconds: fine for an hour, minutes for a day, quarters of an hour for a week. */
export const steps = [fine, minute, quarter] as const;
export type Step = (typeof steps)[number];

export interface PlacedBucket extends Bucket {
  step: Step;
  /** When its time begins; a multiple of its step. */
  at: number;
}

/** A little longer than the range that is made of them. */
export const keptMs: Record<Step, number> = {
  [fine]: hour + quarter,
  [minute]: day + hour,
  [quarter]: 7 * day + hour,
};

/** Of which pieces a range is shown, and how long its points are: a screen has no room for more. */
export const shownAs: Record<MetricsRange, { lastsMs: number; step: Step; pointMs: number }> = {
  "1h": { lastsMs: hour, step: fine, pointMs: fine },
  "24h": { lastsMs: day, step: minute, pointMs: 5 * minute },
  "7d": { lastsMs: 7 * day, step: quarter, pointMs: quarter },
};

export const beginOf = (at: number, step: number): number => Math.floor(at / step) * step;

export function addBucket(one: Bucket | undefined, other: Bucket): Bucket {
  if (!one) return other;
  const services = { ...one.services };
  for (const [service, spent] of Object.entries(other.services)) {
    const present = services[service];
    services[service] = present ? addSpent(present, spent) : spent;
  }
  const requests = one.requests && other.requests ? addAnswered(one.requests, other.requests) : undefined;
  const either = requests ?? one.requests ?? other.requests;
  return { services, ...(either && { requests: either }) };
}

/** In pieces of another length. Times that nobody saw stay absent. */
export function inSteps(buckets: Iterable<readonly [number, Bucket]>, step: number): [number, Bucket][] {
  const sums = new Map<number, Bucket>();
  for (const [at, bucket] of buckets) {
    const begin = beginOf(at, step);
    sums.set(begin, addBucket(sums.get(begin), bucket));
  }
  return [...sums].sort(([one], [other]) => one - other);
}

export function pointOf(at: number, { services, requests }: Bucket): MetricsPoint {
  const figures = Object.entries(services).map(([service, spent]) => [service, serviceFigures(spent)]);
  return { at, services: Object.fromEntries(figures), ...(requests && { requests: requestFigures(requests) }) };
}

function serviceFigures({ seconds, cpuMs, memory, ...counters }: Spent): ServiceFigures {
  const rates = Object.entries(counters).map(([name, bytes]) => [name, Math.round(bytes / seconds)]);
  return { cpu: rounded(cpuMs / seconds / 10), memory, ...Object.fromEntries(rates) };
}

function requestFigures({ seconds, requests, failed, applicationErrors, took = [] }: Answered): RequestFigures {
  const [p50, p95] = [percentile(took, 0.5), percentile(took, 0.95)];
  return {
    perSecond: rounded(requests / seconds),
    failed,
    applicationErrors,
    ...(p50 !== undefined && { p50: rounded(p50) }),
    ...(p95 !== undefined && { p95: rounded(p95) }),
  };
}

/** Two digits behind the point are more than anybody reads. */
const rounded = (value: number) => Math.round(value * 100) / 100;

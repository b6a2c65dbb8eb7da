/** What the gateway's own access log says of the time around a switch. Times are epoch milliseconds, latencies milliseconds. */
export interface TrafficReport {
  /** The run has ended: nothing is added any more. */
  complete: boolean;
  from: number;
  to: number;
  switchedAt?: number;
  drainedAt?: number;
  /** Until when the new release is watched, once that has begun. */
  watchedUntil?: number;
  requests: number;
  /** 502, 503 and 504 of the gateway, and what it cut off. */
  failed: number;
  /** 5xx that the application itself answered. */
  applicationErrors: number;
  /** The longest time between two good answers from a second before the switch to a second after the drain. */
  longestGapMs?: number;
  before: Latency;
  /** From a second before the switch to a second after the drain. */
  during: Latency;
  after: Latency;
  /** A point a second, without holes, from a minute before the switch. */
  seconds: TrafficSecond[];
  /** When the gateway was away, or its log could not be read: a request that was cut then is not among the counted. */
  interruptions?: { at: number; cause: string }[];
}

/** Of the requests that were answered. */
export interface Latency {
  requests: number;
  p50?: number;
  p99?: number;
}

export interface TrafficSecond {
  at: number;
  /** Requests that each release answered, by its name (`r41`). */
  releases: Record<string, number>;
  failed: number;
  applicationErrors: number;
}

import { counted, longestMs } from "./usage.ts";

/** What a gateway has counted since its process began. */
export interface Tally {
  atMs: number;
  requests: number;
  failed: number;
  applicationErrors: number;
  /** How many answers began within each of `latencyBounds`, and after the last; absent where it does not count them. */
  took?: number[];
}

/** The same for a time in between. */
export interface Answered extends Omit<Tally, "atMs"> {
  seconds: number;
}

/** Milliseconds. What took longer than the last is only known to have. */
export const latencyBounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] as const;

export function answeredBetween(before: Tally, now: Tally): Answered | undefined {
  const ms = now.atMs - before.atMs;
  if (ms <= 0 || ms > longestMs) return undefined;
  const anew = now.requests < before.requests;
  const since = (then: number, counter: number) => (anew ? counter : counted(then, counter));
  const { took } = now;
  return {
    seconds: ms / 1000,
    requests: since(before.requests, now.requests),
    failed: since(before.failed, now.failed),
    applicationErrors: since(before.applicationErrors, now.applicationErrors),
    ...(took && { took: took.map((count, index) => since(before.took?.[index] ?? 0, count)) }),
  };
}

export function addAnswered(one: Answered, other: Answered): Answered {
  const [took, more] = [one.took ?? other.took, one.took && other.took];
  return {
    seconds: one.seconds + other.seconds,
    requests: one.requests + other.requests,
    failed: one.failed + other.failed,
    applicationErrors: one.applicationErrors + other.applicationErrors,
    ...(took && { took: more ? took.map((count, index) => count + (more[index] ?? 0)) : took }),
  };
}

/** As if those between two bounds were spread evenly; none without answers. */
export function percentile(took: readonly number[], part: number): number | undefined {
  const wanted = part * took.reduce((sum, count) => sum + count, 0);
  if (wanted === 0) return undefined;
  let before = 0;
  for (const [index, bound] of latencyBounds.entries()) {
    const within = took[index] ?? 0;
    const lower = latencyBounds[index - 1] ?? 0;
    if (before + within >= wanted) return lower + ((wanted - before) / within) * (bound - lower);
    before += within;
  }
  return latencyBounds.at(-1);
}

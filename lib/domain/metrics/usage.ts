/** What a container has used since it started, as its machine counts; `memory` is what it has now. Bytes. */
export interface Usage {
  /** Milliseconds by any clock that only this container's usages are compared by. */
  atMs: number;
  cpuMs: number;
  memory: number;
  netIn?: number;
  netOut?: number;
  diskRead?: number;
  diskWrite?: number;
}

/** The same for a time in between; `memory` is the most that it was. */
export interface Spent extends Omit<Usage, "atMs"> {
  seconds: number;
}

/** Of what came in a longer time, nobody knows when. */
export const longestMs = 90_000;

const counters = ["netIn", "netOut", "diskRead", "diskWrite"] as const;

/** Nothing where the time between the two tells nothing: none has passed, too much, or a clock was set. */
export function spentBetween(before: Usage, now: Usage): Spent | undefined {
  const ms = now.atMs - before.atMs;
  if (ms <= 0 || ms > longestMs) return undefined;
  const spent: Spent = { seconds: ms / 1000, cpuMs: counted(before.cpuMs, now.cpuMs), memory: now.memory };
  for (const name of counters) {
    const [then, since] = [before[name], now[name]];
    if (then !== undefined && since !== undefined) spent[name] = counted(then, since);
  }
  return spent;
}

/** A counter that went back began anew in between: its container was restarted. */
export const counted = (before: number, now: number): number => (now < before ? now : now - before);

export function addSpent(one: Spent, other: Spent): Spent {
  const sum: Spent = {
    seconds: one.seconds + other.seconds,
    cpuMs: one.cpuMs + other.cpuMs,
    memory: Math.max(one.memory, other.memory),
  };
  for (const name of counters) {
    if (one[name] !== undefined || other[name] !== undefined) sum[name] = (one[name] ?? 0) + (other[name] ?? 0);
  }
  return sum;
}

import type { TrafficReport, TrafficSecond } from "../../contract/report.ts";
import { type AccessLine, fateOf } from "./access-line.ts";
import { addLatencies, addLatency, type Latencies, latencyOf } from "./latencies.ts";
import type { Moments } from "./moments.ts";

/** What ended within one second. */
interface Second extends TrafficSecond {
  requests: number;
  latencies: Latencies;
  /** Epoch milliseconds of the first and the last good answer. */
  firstGood?: number;
  lastGood?: number;
  longestGapMs: number;
}

type Interruption = NonNullable<TrafficReport["interruptions"]>[number];

type Counted = Pick<Second, "requests" | "failed" | "applicationErrors" | "latencies">;

/** Counts requests by the second in which they ended, so that what it holds grows with the time and not with the traffic. */
export interface Traffic {
  take(line: AccessLine): void;
  /** For a while nothing could be counted. */
  interrupt(interruption: Interruption): void;
  /** What was seen until `to`, which is now or the end of the run. */
  report(to: number, moments: Moments, complete: boolean): TrafficReport;
}

const secondMs = 1000;
/** Drawn from before the switch. */
const leadMs = 60 * secondMs;
/** What is older than this before the newest second is only counted: the longest run is far shorter. */
const keptMs = 2 * 60 * 60 * secondMs;
const mostInterruptions = 20;

export function trafficSince(from: number): Traffic {
  const seconds = new Map<number, Second>();
  const older: Counted = { requests: 0, failed: 0, applicationErrors: 0, latencies: new Map() };
  const interruptions: Interruption[] = [];

  const secondOf = (endedAt: number): Second => {
    const at = floor(endedAt);
    const present = seconds.get(at);
    if (present) return present;
    const opened = emptySecond(at);
    seconds.set(at, opened);
    for (const second of seconds.values()) {
      if (second.at >= at - keptMs) break;
      addCounts(older, second);
      seconds.delete(second.at);
    }
    return opened;
  };

  return {
    take(line) {
      if (line.endedAt >= from) count(secondOf(line.endedAt), line);
    },
    interrupt(interruption) {
      if (interruptions.length < mostInterruptions) interruptions.push(interruption);
    },
    report(to, moments, complete) {
      const all = [...seconds.values()].sort((one, other) => one.at - other.at);
      const window = windowOf(moments);
      const before = all.filter(({ at }) => at < window.from);
      const during = all.filter(({ at }) => at >= window.from && at < window.to);
      const after = all.filter(({ at }) => at >= window.to);
      const gap = longestGap(during);
      return {
        complete,
        from,
        to,
        ...moments,
        ...totals([older, ...all]),
        ...(gap !== undefined && { longestGapMs: gap }),
        before: latencyOf(merged([older, ...before])),
        during: latencyOf(merged(during)),
        after: latencyOf(merged(after)),
        seconds: series(seconds, Math.max(from, (moments.switchedAt ?? to) - leadMs), to),
        ...(interruptions.length > 0 && { interruptions: [...interruptions] }),
      };
    },
  };
}

const floor = (ms: number) => Math.floor(ms / secondMs) * secondMs;

/** From a second before the switch to a second after the drain, in whole seconds: it never comes out shorter. */
function windowOf({ switchedAt, drainedAt }: Moments): { from: number; to: number } {
  if (switchedAt === undefined) return { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  return {
    from: floor(switchedAt - secondMs),
    to: drainedAt === undefined ? Number.POSITIVE_INFINITY : floor(drainedAt + 2 * secondMs),
  };
}

const emptySecond = (at: number): Second => ({
  at,
  releases: {},
  requests: 0,
  failed: 0,
  applicationErrors: 0,
  latencies: new Map(),
  longestGapMs: 0,
});

function count(second: Second, line: AccessLine): void {
  const fate = fateOf(line);
  second.requests += 1;
  if (line.release !== undefined) second.releases[line.release] = (second.releases[line.release] ?? 0) + 1;
  if (fate === "failed") second.failed += 1;
  if (fate === "application-error") second.applicationErrors += 1;
  if (fate === "answered" || fate === "application-error") addLatency(second.latencies, line.tookMs);
  if (fate === "answered") noteGood(second, line.endedAt);
}

function noteGood(second: Second, at: number): void {
  second.longestGapMs = Math.max(second.longestGapMs, at - (second.lastGood ?? at));
  second.firstGood ??= at;
  second.lastGood = Math.max(second.lastGood ?? at, at);
}

/** Between two good answers, within a second or over several; `undefined` where there were not two. */
function longestGap(seconds: readonly Second[]): number | undefined {
  const good = seconds.filter(({ lastGood }) => lastGood !== undefined);
  const [first, last] = [good.at(0), good.at(-1)];
  if (!first || !last || first.firstGood === last.lastGood) return undefined;
  const within = good.map(({ longestGapMs }) => longestGapMs);
  const between = good.slice(1).map(({ firstGood = 0 }, index) => firstGood - (good[index]?.lastGood ?? 0));
  return Math.max(...within, ...between);
}

function addCounts(into: Counted, { requests, failed, applicationErrors, latencies }: Counted): void {
  into.requests += requests;
  into.failed += failed;
  into.applicationErrors += applicationErrors;
  addLatencies(into.latencies, latencies);
}

function totals(all: readonly Counted[]): Pick<TrafficReport, "requests" | "failed" | "applicationErrors"> {
  const sum = (key: "requests" | "failed" | "applicationErrors") => all.reduce((total, one) => total + one[key], 0);
  return { requests: sum("requests"), failed: sum("failed"), applicationErrors: sum("applicationErrors") };
}

function merged(all: readonly Pick<Counted, "latencies">[]): Latencies {
  const into: Latencies = new Map();
  for (const { latencies } of all) addLatencies(into, latencies);
  return into;
}

function series(seconds: ReadonlyMap<number, Second>, from: number, to: number): TrafficSecond[] {
  const points: TrafficSecond[] = [];
  for (let at = floor(from); at <= to; at += secondMs) {
    const { releases, failed, applicationErrors } = seconds.get(at) ?? emptySecond(at);
    points.push({ at, releases: { ...releases }, failed, applicationErrors });
  }
  return points;
}

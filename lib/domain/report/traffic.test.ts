import { describe, expect, test } from "vitest";
import type { JournalEntry, Mark } from "../../contract/run.ts";
import { type AccessLine, type Fate, fateOf } from "./access-line.ts";
import { addLatency, type Latencies, latencyOf } from "./latencies.ts";
import { momentsOf } from "./moments.ts";
import { trafficSince } from "./traffic.ts";

const start = 1_795_390_000_000;
const line = (afterMs: number, facts: Partial<AccessLine> = {}): AccessLine => ({
  endedAt: start + afterMs,
  tookMs: 3,
  status: 200,
  end: "----",
  release: "r41",
  ...facts,
});

describe("how a request ended", () => {
  test.each<[Fate, Partial<AccessLine>, string]>([
    ["answered", {}, "as it should"],
    ["answered", { status: 404 }, "the application has no such page"],
    ["application-error", { status: 500 }, "the application answered 500"],
    ["application-error", { status: 503 }, "the application answered 503"],
    ["failed", { status: 503, end: "LR--", release: undefined }, "nothing is live"],
    ["failed", { status: 503, end: "SC--" }, "no connection to the release"],
    ["failed", { status: 502, end: "SH--" }, "the release broke off before its answer"],
    ["failed", { status: 200, end: "SD--" }, "the release broke off in the middle of its answer"],
    ["failed", { status: 504, end: "sH--" }, "the release never answered"],
    ["failed", { status: 502, end: "PH--" }, "the release answered nonsense"],
    ["failed", { status: 200, end: "KD--" }, "cut off by the drain"],
    ["failed", { status: 101, end: "KD--" }, "a WebSocket cut off by the drain"],
    ["upgraded", { status: 101 }, "a WebSocket that was closed"],
    ["upgraded", { status: 101, end: "SD--" }, "a WebSocket that the application dropped"],
    ["left", { status: 101, end: "CD--" }, "a WebSocket whose client left"],
    ["left", { status: 200, end: "CD--" }, "a client that went away"],
    ["left", { status: 0, end: "CC--" }, "a client that did not wait"],
    ["answered", { status: 400, end: "PR--", release: undefined }, "a request that is none"],
  ])("%s: %o, %s", (fate, facts) => {
    expect(fateOf(line(0, facts))).toBe(fate);
  });
});

describe("latencies", () => {
  const of = (...all: number[]) => {
    const latencies: Latencies = new Map();
    for (const ms of all) addLatency(latencies, ms);
    return latencies;
  };

  test("are exact to a millisecond below a second, and to three digits above", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(latencyOf(of(...hundred))).toEqual({ requests: 100, p50: 50, p99: 99 });
    expect(latencyOf(of(5003))).toEqual({ requests: 1, p50: 5000, p99: 5000 });
    expect(latencyOf(of())).toEqual({ requests: 0 });
  });

  test("stay few, however many requests there were", () => {
    const many = of(...Array.from({ length: 100_000 }, (_, index) => index));
    expect(many.size).toBeLessThan(3_000);
    expect(latencyOf(many)).toMatchObject({ requests: 100_000, p50: 50_000, p99: 99_000 });
  });
});

describe("when a run changed who serves", () => {
  const journal = (...marks: [string, Mark][]): JournalEntry[] =>
    marks.map(([step, mark], index) => ({ type: "mark", step, mark, seq: index + 1, at: start + index }));
  const acted: [string, Mark][] = [
    ["switch", "acting"],
    ["switch", "done"],
    ["drain", "acting"],
    ["drain", "done"],
  ];

  test("is from the beginning of its switch to the end of its drain", () => {
    expect(momentsOf(journal(...acted))).toEqual({ switchedAt: start, drainedAt: start + 3 });
    expect(momentsOf(journal(["smoke", "done"]))).toEqual({});
  });

  test("is until it was switched back, for one that was undone", () => {
    const undoing = journal(...acted, ["watch", "failed"], ["switch", "undoing"]);
    expect(momentsOf(undoing)).toEqual({ switchedAt: start });
    expect(momentsOf([...undoing, ...journal(["switch", "undone"])])).toEqual({
      switchedAt: start,
      drainedAt: start,
    });
  });
});

describe("the report", () => {
  const moments = { switchedAt: start + 10_000, drainedAt: start + 12_000 };

  test("counts, and tells before, during and after apart", () => {
    const traffic = trafficSince(start);
    traffic.take(line(-1)); // before it began
    for (const at of [0, 5_000, 8_999]) traffic.take(line(at, { tookMs: 1 }));
    for (const at of [9_000, 10_100]) traffic.take(line(at, { tookMs: 2 }));
    traffic.take(line(10_300, { release: "r42", tookMs: 2 }));
    traffic.take(line(10_400, { release: undefined, status: 503, end: "LR--" }));
    traffic.take(line(13_500, { release: "r42", status: 500, tookMs: 2 }));
    traffic.take(line(14_000, { release: "r42", tookMs: 4 }));
    traffic.take(line(14_001, { release: "r42", end: "CD--", tookMs: 9_000 }));
    const report = traffic.report(start + 15_000, moments, true);
    expect(report).toMatchObject({ complete: true, ...moments, from: start, to: start + 15_000 });
    expect(report).toMatchObject({ requests: 10, failed: 1, applicationErrors: 1, longestGapMs: 1_100 });
    expect(report.before).toEqual({ requests: 3, p50: 1, p99: 1 });
    expect(report.during).toEqual({ requests: 4, p50: 2, p99: 2 });
    expect(report.after).toEqual({ requests: 1, p50: 4, p99: 4 });
  });

  test("draws every second, also where nothing was asked, from a minute before the switch", () => {
    const traffic = trafficSince(start - 300_000);
    traffic.take(line(-200_000));
    traffic.take(line(10_500));
    traffic.take(line(10_600, { release: "r42" }));
    traffic.take(line(10_700, { release: "r42", status: 502, end: "SH--" }));
    const { seconds, requests } = traffic.report(start + 12_500, moments, false);
    expect(requests).toBe(4);
    expect(seconds.map(({ at }) => at - start)).toEqual(
      Array.from({ length: 63 }, (_, index) => -50_000 + index * 1_000),
    );
    expect(seconds.at(-3)).toEqual({
      at: start + 10_000,
      releases: { r41: 1, r42: 2 },
      failed: 1,
      applicationErrors: 0,
    });
    expect(seconds.at(0)).toEqual({ at: start - 50_000, releases: {}, failed: 0, applicationErrors: 0 });
  });

  test("knows the longest gap over seconds without an answer, and none where there was one answer", () => {
    const traffic = trafficSince(start);
    traffic.take(line(9_900));
    const gap = () => traffic.report(start + 20_000, moments, true).longestGapMs;
    expect(gap()).toBeUndefined();
    traffic.take(line(12_345, { release: "r42" }));
    traffic.take(line(12_400, { release: "r42" }));
    expect(gap()).toBe(2_445);
  });

  test("has no window before the switch, and an open one before the drain's end", () => {
    const traffic = trafficSince(start);
    for (let at = 0; at < 20_000; at += 1_000) traffic.take(line(at));
    expect(traffic.report(start + 20_000, {}, false)).toMatchObject({
      before: { requests: 20 },
      during: { requests: 0 },
    });
    const { switchedAt } = moments;
    const open = traffic.report(start + 20_000, { switchedAt }, false);
    expect(open).toMatchObject({ before: { requests: 9 }, during: { requests: 11 }, after: { requests: 0 } });
  });

  test("forgets the seconds of hours ago, but not what they counted", () => {
    const traffic = trafficSince(start);
    for (let hour = 0; hour < 10; hour++) traffic.take(line(hour * 3_600_000, { tookMs: hour }));
    const now = start + 9.5 * 3_600_000;
    expect(traffic.report(now, {}, false)).toMatchObject({ requests: 10, before: { requests: 10, p50: 4, p99: 9 } });
  });

  test("says when nothing could be counted", () => {
    const traffic = trafficSince(start);
    expect(traffic.report(start, {}, false).interruptions).toBeUndefined();
    traffic.interrupt({ at: start, cause: "exited with 137, and is restarted" });
    expect(traffic.report(start, {}, false).interruptions).toEqual([
      { at: start, cause: "exited with 137, and is restarted" },
    ]);
  });
});

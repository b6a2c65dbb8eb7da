import { expect, test } from "vitest";
import type { TrafficReport, TrafficSecond } from "#lib/contract/report.ts";
import { endOf, lineOf, niceStep, scale, ticks, wholeSeconds } from "./traffic-scale.ts";

const second = (at: number, releases: Record<string, number>): TrafficSecond => ({
  at,
  releases,
  failed: 0,
  applicationErrors: 0,
});
const same = (value: number) => value;

test.each([
  [3, 3, 1],
  [7, 3, 5],
  [212, 3, 100],
  [0, 3, 1],
  [1400, 3, 500],
])("up to %d with at most %d lines: every %d", (range, most, step) => {
  expect(niceStep(range, most)).toBe(step);
});

test("ticks stand at multiples, not at the edge", () => {
  expect(ticks(3, 31, 10)).toEqual([10, 20, 30]);
  expect(ticks(0, 20, 10)).toEqual([0, 10, 20]);
  expect(scale(0, 0, 10, 20)(0)).toBe(10);
});

test("a release that answers nothing for a while has a gap in its line", () => {
  const seconds = [second(0, { r1: 4 }), second(1000, {}), second(2000, { r1: 2 }), second(3000, { r1: 0 })];
  expect(lineOf(seconds, "r1", same, same)).toBe("M500 4M2500 2L3500 0");
});

test("the second that is under way is not drawn, and the axis goes to the end of the watch until it is over", () => {
  const report = { seconds: [second(0, {}), second(1000, {})], complete: false, to: 1500, watchedUntil: 9000 };
  expect(wholeSeconds(report as TrafficReport)).toHaveLength(1);
  expect(endOf(report as TrafficReport)).toBe(9000);
  expect(wholeSeconds({ ...report, complete: true } as TrafficReport)).toHaveLength(2);
  expect(endOf({ ...report, complete: true } as TrafficReport)).toBe(1500);
});

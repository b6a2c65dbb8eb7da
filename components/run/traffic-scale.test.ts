import { expect, test } from "vitest";
import type { TrafficReport, TrafficSecond } from "#lib/contract/report.ts";
import { endOf, lineOf, wholeSeconds } from "./traffic-scale.ts";

const second = (at: number, releases: Record<string, number>): TrafficSecond => ({
  at,
  releases,
  failed: 0,
  applicationErrors: 0,
});
const same = (value: number) => value;

test("a release that answers nothing for a while has a gap in its line", () => {
  const seconds = [second(0, { r1: 4 }), second(1000, {}), second(2000, { r1: 2 }), second(3000, { r1: 0 })];
  expect(lineOf(seconds, "r1", same, same)).toBe("M500 4h0M2500 2L3500 0");
});

test("the second that is under way is not drawn, and the axis goes to the end of the watch until it is over", () => {
  const report = { seconds: [second(0, {}), second(1000, {})], complete: false, to: 1500, watchedUntil: 9000 };
  expect(wholeSeconds(report as TrafficReport)).toHaveLength(1);
  expect(endOf(report as TrafficReport)).toBe(9000);
  expect(wholeSeconds({ ...report, complete: true } as TrafficReport)).toHaveLength(2);
  expect(endOf({ ...report, complete: true } as TrafficReport)).toBe(1500);
});

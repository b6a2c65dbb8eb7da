import { expect, test } from "vitest";
import { linePath, niceStep, scale, ticks } from "./chart.ts";

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

test("a line has a gap where nothing is known, and what stands alone is a dot", () => {
  expect(linePath([[0, 1], [1, 2], undefined, [3, 4], undefined])).toBe("M0 1L1 2M3 4h0");
  expect(linePath([undefined])).toBe("");
});

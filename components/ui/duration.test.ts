import { expect, test } from "vitest";
import { clockTime, dateAndTime, exactTime, formatAge, formatDuration } from "./duration.ts";

test.each([
  [0, "0 ms"],
  [20.4, "20 ms"],
  [400, "0.4 s"],
  [6000, "6.0 s"],
  [9960, "10 s"],
  [41_200, "41 s"],
  [59_700, "1 min"],
  [77_000, "1 min 17 s"],
  [3_599_600, "60 min"],
  [31_980_000, "8 h 53 min"],
  [3 * 86_400_000, "3 d"],
])("a duration of %i ms is said as %s", (ms, said) => {
  expect(formatDuration(ms)).toBe(said);
});

test.each([
  [-300, "now"],
  [1999, "now"],
  [8000, "8 s"],
  [719_000, "11 min"],
  [3 * 3_600_000 + 1, "3 h"],
  [90_000_000, "1 d"],
])("an age of %i ms is said as %s", (ms, said) => {
  expect(formatAge(ms)).toBe(said);
});

test("exact times are in the reader's zone and sort as text", () => {
  const at = new Date(2026, 10, 20, 9, 4, 7, 45).getTime();
  expect(exactTime(at)).toBe("2026-11-20 09:04:07");
  expect(clockTime(at, true)).toBe("09:04:07.045");
});

test("a day stands with its year only where that is another than now's", () => {
  const at = new Date(2026, 10, 3, 18, 4, 11).getTime();
  expect(dateAndTime(at, new Date(2026, 11, 31).getTime())).toBe("3 Nov 18:04:11");
  expect(dateAndTime(at, new Date(2027, 0, 1).getTime())).toBe("3 Nov 2026 18:04:11");
});

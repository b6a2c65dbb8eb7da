import { expect, test } from "vitest";
import { errorMinutes, errorsSummary } from "./error-minutes.ts";

const now = Date.parse("2026-11-24T10:42:30Z");
const minute = (ago: number) => Date.parse("2026-11-24T10:42:00Z") - ago * 60_000;

test("one value for each of the last sixty minutes, whatever the clock does", () => {
  const minutes = [
    { at: minute(60), errors: 9 },
    { at: minute(59), errors: 1 },
    { at: minute(0), errors: 2 },
    { at: minute(-1), errors: 9 },
  ];
  const shown = errorMinutes({ minutes }, now);
  expect(shown).toHaveLength(60);
  expect([shown[0], shown[1], shown.at(-1)]).toEqual([1, 0, 2]);
  expect(shown.reduce((sum, errors) => sum + errors, 0)).toBe(3);
});

test.each([
  [[], "No error lines in the last hour"],
  [[{ at: minute(0), errors: 1 }], "1 error line in the last hour, at most 1 a minute, in this minute"],
  [
    [
      { at: minute(30), errors: 1200 },
      { at: minute(2), errors: 1 },
    ],
    "1,201 error lines in the last hour, at most 1,200 a minute, 30 min ago",
  ],
])("the same in words: %j", (minutes, said) => {
  expect(errorsSummary(errorMinutes({ minutes }, now))).toBe(said);
});

import { expect, test } from "vitest";
import { expression, moment } from "./arguments.ts";

test("an expression that would backtrack for ever ends soon, and what cannot be tried in linear time is refused", () => {
  const begin = performance.now();
  expect(expression("^(a|aa)+$").test(`${"a".repeat(50_000)}b`)).toBe(false);
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect(expression("err(or)?").test("an error")).toBe(true);
  for (const wrong of ["(a)\\1", "(?=a)b", "("]) expect(() => expression(wrong)).toThrow(/no regular expression/);
});

test("a moment is a time, or a duration back from now", () => {
  expect(moment("2026-11-22T23:41:56.000000001Z")).toBe("2026-11-22T23:41:56.000000001Z");
  expect(moment("2026-11-22")).toBe("2026-11-22T00:00:00.000Z");
  expect(Math.abs(Date.parse(moment("10m")) - (Date.now() - 600_000))).toBeLessThan(5000);
  expect(() => moment("soon")).toThrow(/10m or 2h/);
});

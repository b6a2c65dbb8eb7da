import { describe, expect, test } from "vitest";
import { countedSince, nothingCounted, tooManyErrors } from "./traffic.ts";

const counted = (requests: number, applicationErrors = 0, failed = 0) => ({ requests, failed, applicationErrors });

test("counts on from before, and from nothing when the process began anew", () => {
  expect(countedSince(counted(100, 3, 1), counted(250, 4, 1))).toEqual(counted(150, 1, 0));
  expect(countedSince(counted(100, 3, 1), counted(20, 2, 0))).toEqual(counted(20, 2, 0));
  expect(countedSince(nothingCounted, counted(7, 1))).toEqual(counted(7, 1));
});

describe("a release is taken back", () => {
  test.each([
    ["when all it answers is 5xx", counted(1000), counted(5, 5), true],
    ["not for a few", counted(1000), counted(4, 4), false],
    ["when one request in a hundred fails", counted(1000), counted(1000, 10), true],
    ["not when fewer do", counted(1000), counted(1000, 9), false],
    ["when it is three times as bad as the one before", counted(1000, 20), counted(1000, 60), true],
    ["not when the one before was nearly as bad", counted(1000, 20), counted(1000, 59), false],
    ["also when nothing was asked before", nothingCounted, counted(50, 6), true],
    ["not while nothing is asked", counted(1000, 20), nothingCounted, false],
  ])("%s", (_what, before, since, expected) => {
    expect(tooManyErrors(before, since)).toBe(expected);
  });
});

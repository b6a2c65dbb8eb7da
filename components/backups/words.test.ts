import { expect, test } from "vitest";
import { reasonOf } from "./words.ts";

test("who made it stands only where a person asked for it", () => {
  expect(reasonOf({ reason: "by hand", by: "lead1" })).toBe("By hand, lead1");
  expect(reasonOf({ reason: "before r41", by: "lead1" })).toBe("Before r41");
  expect(reasonOf({ reason: "scheduled", by: "schedule" })).toBe("Scheduled");
  expect(reasonOf({ reason: "by hand" })).toBe("By hand");
});

test("of a damaged one nobody knows why it was made", () => {
  expect(reasonOf({})).toBe("");
});

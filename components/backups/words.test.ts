import { expect, test } from "vitest";
import { counted, reasonOf } from "./words.ts";

test("who made it stands only where a person asked for it", () => {
  expect(reasonOf({ reason: "by hand", by: "lead1" })).toBe("By hand, lead1");
  expect(reasonOf({ reason: "before r41", by: "lead1" })).toBe("Before r41");
  expect(reasonOf({ reason: "scheduled", by: "schedule" })).toBe("Scheduled");
  expect(reasonOf({ reason: "by hand" })).toBe("By hand");
});

test("of a damaged one nobody knows why it was made", () => {
  expect(reasonOf({})).toBe("");
});

test("one is not many", () => {
  expect([counted(1, "backup"), counted(1204118, "row"), counted(0, "row")]).toEqual([
    "1 backup",
    "1,204,118 rows",
    "0 rows",
  ]);
});

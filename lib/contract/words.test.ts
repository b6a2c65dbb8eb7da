import { expect, test } from "vitest";
import { counted, formatBytes } from "./words.ts";

test.each([
  [0, "0 B"],
  [831, "831 B"],
  [1_204, "1.2 kB"],
  [42_400, "42 kB"],
  [9_940_000, "9.9 MB"],
  [210_000_000, "210 MB"],
  [1_200_000_000, "1.2 GB"],
])("%i bytes are said as %s", (bytes, said) => {
  expect(formatBytes(bytes)).toBe(said);
});

test("one is not many", () => {
  expect([counted(1, "backup"), counted(1204118, "row"), counted(0, "row")]).toEqual([
    "1 backup",
    "1,204,118 rows",
    "0 rows",
  ]);
});

import { expect, test } from "vitest";
import { matchesAny } from "./branches.ts";

test.each([
  ["stable/prisma-mysql-7", "stable/prisma-mysql-*", true],
  ["stable/prisma-mysql-7/hotfix", "stable/prisma-mysql-*", false],
  ["feature/stock/count", "**", true],
  ["feature/stock", "feature/**", true],
  ["main", "stable/prisma-mysql-*", false],
  ["stableXprisma-mysql-1", "stable.prisma-mysql-*", false],
])("%s against %s: %s", (branch, pattern, expected) => {
  expect(matchesAny(branch, [pattern])).toBe(expected);
});

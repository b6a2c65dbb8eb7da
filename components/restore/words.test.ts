import { expect, test } from "vitest";
import type { RestoreLoss } from "#lib/contract/backups.ts";
import type { RunView } from "#lib/contract/run.ts";
import { lossSource, lossWords, takesWords, usualHold } from "./words.ts";

const items = { table: "items", changes: 3 };
const logged = (facts: Partial<RestoreLoss> = {}): RestoreLoss => ({
  by: "binary-log",
  transactions: 2,
  tables: [items],
  ...facts,
});

test("how long it takes is said with how that is known, and from what it is restored", () => {
  expect(takesWords({ way: "snapshot", takes: { ms: 9_000, by: "earlier" } })).toBe(
    "Usually 9.0 s, from a snapshot that lies ready, beside what is live.",
  );
  expect(takesWords({ way: "dump", takes: { ms: 70_000, by: "size" } })).toMatch(
    /^About 1 min 10 s, by its size, from its dump/,
  );
});

test("what is lost is summed up by what is known of it", () => {
  expect(lossWords(logged())).toBe("2 transactions, in 1 table");
  expect(lossWords(logged({ transactions: 0, statements: 2, tables: [] }))).toBe("2 statements");
  expect(lossWords(logged({ transactions: 0, statements: 0, tables: [] }))).toBe("nothing was written");
  expect(lossWords({ by: "counts", tables: [items, items] })).toBe("rows were added or removed in 2 tables");
  expect(lossWords({ by: "counts", tables: [] })).toMatch(/^no row was added or removed/);
  expect(lossWords({ by: "unknown", why: "It does not run.", tables: [] })).toBe("how much is not known");
});

test("where it is known from is said, with what that does not show", () => {
  expect(lossSource(logged())).toMatch(/^From the binary log .* One write can change many rows\.$/);
  expect(lossSource({ by: "counts", tables: [] })).toMatch(/only changed do not show/);
});

test("requests are held from the hold to its release, once each step between was timed", () => {
  const step = (name: string, usualMs?: number) => ({ name, title: name, kind: "reversible" as const, usualMs });
  const run = (...steps: ReturnType<typeof step>[]) =>
    ({ kind: "restore", environment: "production", steps }) as unknown as RunView;
  const timed = run(step("preflight"), step("hold", 100), step("switch", 30), step("release-hold", 270), step("drain"));
  expect(usualHold([timed], "restore", "production")).toBe("0.4 s");
  expect(
    usualHold([run(step("hold", 100), step("switch"), step("release-hold", 2))], "restore", "production"),
  ).toBeUndefined();
  expect(usualHold([run(step("switch", 30))], "restore", "production")).toBeUndefined();
  expect(usualHold([timed], "undo-restore", "production")).toBeUndefined();
  expect(usualHold([timed], "restore", "staging")).toBeUndefined();
});

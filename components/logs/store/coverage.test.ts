import fc from "fast-check";
import { expect, test } from "vitest";
import { Coverage, ever, now } from "./coverage.ts";

test("what is known grows together, and what lies between is a gap", () => {
  const coverage = new Coverage();
  coverage.add({ from: "5", to: now });
  coverage.add({ from: "1", to: "3" });
  expect(coverage.gaps).toEqual([{ from: "3", to: "5" }]);
  expect([coverage.has("2"), coverage.has("3"), coverage.has("6")]).toEqual([true, false, true]);
  coverage.add({ from: "3", to: "5" });
  expect(coverage.spans).toEqual([{ from: "1", to: now }]);
  coverage.add({ from: ever, to: "1" });
  expect(coverage.begin).toBe(ever);
});

test("a lost connection and lines that were let go leave gaps", () => {
  const coverage = new Coverage();
  coverage.add({ from: "1", to: now });
  coverage.endAt("4");
  coverage.add({ from: "6", to: now });
  expect(coverage.gaps).toEqual([{ from: "4", to: "6" }]);
  coverage.forget({ from: "2", to: "3" });
  expect(coverage.spans).toEqual([
    { from: "1", to: "2" },
    { from: "3", to: "4" },
    { from: "6", to: now },
  ]);
});

test("knows exactly what was added and not forgotten", () => {
  const span = fc.tuple(fc.nat(20), fc.nat(20), fc.boolean());
  fc.assert(
    fc.property(fc.array(span), (steps) => {
      const coverage = new Coverage();
      const known = new Set<number>();
      for (const [from, length, add] of steps) {
        const change = { from: text(from), to: text(from + length) };
        if (add) coverage.add(change);
        else coverage.forget(change);
        for (let at = from; at < from + length; at++)
          if (add) known.add(at);
          else known.delete(at);
      }
      for (let at = 0; at < 45; at++) expect(coverage.has(text(at))).toBe(known.has(at));
    }),
  );
});

const text = (at: number) => String(at).padStart(3, "0");

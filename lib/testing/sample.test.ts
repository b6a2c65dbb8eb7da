import { describe, expect, test } from "vitest";
import { isLeftOut, oneIn, some, stories } from "./sample.ts";

const seeds = Array.from({ length: 60 }, (_, seed) => String(seed));

describe("a sample of variants", () => {
  const variants = ["a", "b", "c", "d", "e"];
  const chosen = (from: string) => some("letters", 2, variants, from);

  test("is the same for the same number, and in their order", () => {
    for (const seed of seeds) {
      expect(chosen(seed)).toHaveLength(2);
      expect(chosen(seed)).toEqual(chosen(seed).sort());
    }
  });

  test("leaves none of them out over some numbers", () => {
    expect([...new Set(seeds.flatMap(chosen))].sort()).toEqual(variants);
  });

  test("is all of them where nothing may be left out", () => {
    expect(chosen("all")).toEqual(variants);
  });
});

describe("one in three of a list", () => {
  const variants = ["a", "b", "c", "d", "e", "f", "g"];
  const chosen = (from: string) => oneIn(3, "letters", variants, from);

  test("is spread over it, and over some numbers leaves nothing out", () => {
    const expected = [
      ["a", "d", "g"],
      ["b", "e"],
      ["c", "f"],
    ];
    for (const seed of seeds) expect(expected).toContainEqual(chosen(seed));
    expect([...new Set(seeds.flatMap(chosen))].sort()).toEqual(variants);
  });

  test("is all of it where nothing may be left out", () => {
    expect(chosen("all")).toEqual(variants);
  });
});

describe.each(stories.map((group) => [group.join(", "), group] as const))("of the long stories %s", (_, group) => {
  const told = (from: string) => group.filter((story) => !isLeftOut(story, from));

  test("one is told, another time another one, and all where nothing may be left out", () => {
    for (const seed of seeds) expect(told(seed)).toHaveLength(1);
    expect([...new Set(seeds.flatMap(told))].sort()).toEqual([...group].sort());
    expect(told("all")).toEqual(group);
  });
});

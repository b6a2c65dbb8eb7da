import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kinds, type Moment } from "#lib/contract/log-records.ts";
import { type LetGo, LineStore } from "./line-store.ts";
import { type Matcher, matcherFor } from "./matcher.ts";
import { Records } from "./records.ts";
import { Search } from "./search.ts";
import { stripOf } from "./strip.ts";

const utf8 = new TextEncoder();
interface Line {
  at: number;
  text: string;
  source?: number;
}

function records(lines: readonly Line[]): Records {
  const all = new Records();
  for (const { at, text, source = 1 } of lines)
    all.add(
      { seconds: Math.floor(at / 1000), nanoseconds: (at % 1000) * 1e6, source, kind: kinds.line, flags: 0 },
      utf8.encode(text),
    );
  return all;
}
const numbered = (from: number, count: number, filler = ""): Line[] =>
  Array.from({ length: count }, (_, index) => ({ at: from + index, text: `${from + index}${filler}` }));

async function textsOf(store: LineStore, row = 0, count = Number.MAX_SAFE_INTEGER): Promise<string[]> {
  const texts: string[] = [];
  await store.inTurn(() => store.visit(row, count, (all, line) => texts.push(all.text(line))));
  return texts;
}
async function packed(store: LineStore): Promise<void> {
  while (await store.tidy()) {}
  await store.tidy();
}
const momentOf = (at: number): Moment => ({ seconds: Math.floor(at / 1000), nanoseconds: (at % 1000) * 1e6 });

describe("lines", () => {
  test("however they come, in whatever order and how often, they stand by time, each once", async () => {
    const line = fc.record({
      at: fc.integer({ min: 0, max: 40 }),
      text: fc.constantFrom("a", "b", "c"),
      source: fc.integer({ min: 1, max: 2 }),
    });
    const slices = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), slices, async (lines, cuts) => {
        const ordered = lines.toSorted((one, other) => one.at - other.at);
        const store = new LineStore();
        for (const [from, length] of cuts) {
          const begin = from % (ordered.length + 1);
          await store.add(records(ordered.slice(begin, begin + (length % 20)).toReversed()));
        }
        await store.add(records(ordered));
        const said = (await textsOf(store)).length;
        expect(said).toBe(ordered.length);
        const moments: number[] = [];
        await store.inTurn(() =>
          store.visit(0, 1000, (all, at) => moments.push(all.seconds(at) * 1000 + all.nanoseconds(at) / 1e6)),
        );
        expect(moments).toEqual(ordered.map(({ at }) => at));
      }),
    );
  });

  test("many blocks, packed and meanwhile filled between, are read back as they were", async () => {
    const filler = "x".repeat(200);
    const store = new LineStore();
    for (let at = 0; at < 40_000; at += 2000) await store.add(records(numbered(at, 1000, filler)));
    await packed(store);
    expect(store.blocks.length).toBeGreaterThan(15);
    expect(store.heldBytes).toBeLessThan((20_000 * filler.length) / 2);
    const packing = packed(store);
    for (let at = 1000; at < 40_000; at += 2000) await store.add(records(numbered(at, 1000, filler)));
    await packing;
    await packed(store);
    const texts = await textsOf(store);
    expect(texts).toEqual(numbered(0, 40_000, filler).map(({ text }) => text));
    expect(await textsOf(store, 23_456, 2)).toEqual([`23456${filler}`, `23457${filler}`]);
  });

  test("a mark stays with its line, whatever is added before it or taken away", async () => {
    const store = new LineStore();
    await store.add(records(numbered(10_000, 100)));
    const mark = store.markAt(42);
    if (!mark) throw new Error("There is no such row.");
    store.marks.add(mark);
    const text = async () => (await textsOf(store, store.rowOf(mark), 1))[0];
    await store.add(records(numbered(9000, 500)));
    await store.add(records([{ at: 10_020, text: "late" }]));
    await store.add(records(numbered(20_000, 5000, "y".repeat(300))));
    expect(store.rowOf(mark)).toBe(543);
    expect(await text()).toBe("10042");
    await store.remove(momentOf(10_020), (all, index) => all.text(index) === "late");
    expect(store.rowOf(mark)).toBe(542);
    expect(await text()).toBe("10042");
  });

  test("beyond the limit the end is let go from which nobody looks", async () => {
    const gone: LetGo[] = [];
    const filler = "z".repeat(500);
    const store = new LineStore((one) => gone.push(one), 2000);
    await store.add(records(numbered(0, 1500, filler)));
    const mark = store.markAt(10);
    if (!mark) throw new Error("There is no such row.");
    store.marks.add(mark);
    await store.add(records(numbered(1500, 1500, filler)));
    expect(store.rows).toBeLessThanOrEqual(2000);
    expect(await textsOf(store, store.rowOf(mark), 1)).toEqual([`10${filler}`]);
    expect(gone[0]?.last).toEqual(momentOf(2999));
    store.marks.clear();
    await store.add(records(numbered(3000, 1500, filler)));
    expect(gone.at(-1)?.first).toEqual(momentOf(0));
    expect((await textsOf(store)).at(-1)).toBe(`4499${filler}`);
  });

  test("the row of a moment is the first that is not before it", async () => {
    const store = new LineStore();
    await store.add(records(numbered(0, 3000, "q".repeat(300)).filter(({ at }) => at % 3 === 0)));
    const mark = await store.inTurn(() => store.find(momentOf(1000)));
    expect(mark && (await textsOf(store, store.rowOf(mark), 1))[0]).toMatch(/^1002q/);
  });
});

describe("levels", () => {
  const lines = [
    { at: 1, text: '{"level":"error"}' },
    { at: 2, text: "plain" },
    { at: 3, text: '{"level":30}' },
    { at: 4, text: '{"level":"debug"}' },
  ];

  test("rows are those of the levels that are wanted", async () => {
    const store = new LineStore();
    await store.add(records(lines));
    expect(store.byLevel()).toEqual([0, 1, 0, 1, 1, 1]);
    store.filter((1 << 1) | (1 << 4));
    expect(store.rows).toBe(2);
    expect(await textsOf(store)).toEqual(['{"level":"error"}', '{"level":"debug"}']);
    const mark = store.markAt(1);
    expect(mark && store.rowOf(mark)).toBe(1);
  });
});

test("a strip counts lines and errors by the time at which they were written, packed or not", async () => {
  const store = new LineStore();
  await store.add(records(numbered(0, 60_000, "x".repeat(40)).filter(({ at }) => at % 20 === 0)));
  await store.add(records([{ at: 119_000, text: '{"level":"error"}' }]));
  const strip = stripOf(store.blocks);
  expect(strip).toMatchObject({ from: 0, to: 120_000 });
  const sum = (counts: readonly number[] = []) => counts.reduce((all, one) => all + one, 0);
  expect([sum(strip?.all), sum(strip?.errors)]).toEqual([3001, 1]);
  expect(sum(strip?.all.slice(0, 62))).toBe(3000);
  expect(strip?.errors.at(-1)).toBe(1);
  await packed(store);
  expect(stripOf(store.blocks)).toEqual(strip);
});

test("what was written evenly stands evenly in a strip, however long it took", async () => {
  for (const seconds of [20, 130, 1000, 5000]) {
    const store = new LineStore();
    await store.add(records(Array.from({ length: seconds }, (_, at) => ({ at: at * 1000, text: "steady" }))));
    const { all = [] } = stripOf(store.blocks) ?? {};
    expect(all.length).toBeGreaterThan(seconds < 60 ? 10 : 60);
    expect(Math.min(...all.slice(0, -1)) * 2).toBeGreaterThan(Math.max(...all));
  }
});

describe("search", () => {
  const matcher = (text: string, expression = false): Matcher => {
    const made = matcherFor({ text, expression });
    if (typeof made === "string") throw new Error(made);
    return made;
  };
  async function searched(store: LineStore, made: Matcher) {
    const search = new Search(store, made);
    while (await search.lookOn()) {}
    return search;
  }

  test("counts, steps on from a line in both directions, and goes on at the other end", async () => {
    const store = new LineStore();
    await store.add(records(numbered(0, 20_000, "x".repeat(60))));
    await packed(store);
    const search = await searched(store, matcher("99x"));
    expect(search.count).toBe(200);
    const first = search.step(undefined, true);
    expect(first && (await textsOf(store, store.rowOf(first), 1))[0]).toMatch(/^99x/);
    expect(first && search.ordinalOf(first)).toBe(1);
    const second = search.step(first, true);
    expect(second && search.ordinalOf(second)).toBe(2);
    const last = search.step(first, false);
    expect(last && search.ordinalOf(last)).toBe(200);
    expect(last && search.step(last, true)).toEqual(first);
  });

  test("lines that come later are found, hidden ones are not counted", async () => {
    const store = new LineStore();
    await store.add(records([{ at: 1, text: '{"level":"debug","m":"stock"}' }]));
    const search = await searched(store, matcher("STOCK"));
    await store.add(records([{ at: 2, text: "\u001b[31mst\u001b[0mock" }]));
    expect(search.isDone).toBe(false);
    while (await search.lookOn()) {}
    expect(search.count).toBe(2);
    store.filter(0b101110);
    expect(search.count).toBe(1);
  });

  test("an expression that would backtrack for ever is linear, and what is none is told", () => {
    const evil = matcher("(a+)+b", true);
    const begin = performance.now();
    expect(evil.test("a".repeat(60_000))).toBe(false);
    expect(performance.now() - begin).toBeLessThan(2000);
    expect(matcherFor({ text: "(", expression: true })).toMatch(/missing/);
    expect(matcherFor({ text: "(?=a)", expression: true })).toBeTypeOf("string");
    expect(matcher("(", false).test("a(b")).toBe(true);
    expect(matcher("🚢+", true).ranges("a🚢🚢b")).toEqual([[1, 5]]);
    expect(matcher("x*", true).ranges("axxb")).toEqual([[1, 3]]);
  });
});

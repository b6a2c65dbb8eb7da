import fc from "fast-check";
import { expect, test } from "vitest";
import { joined, kinds, recordsOf, writeRecord } from "../../contract/log-records.ts";
import type { Chunk } from "./chunk.ts";
import { createChunkRing, KEPT_LINES } from "./chunk-ring.ts";

const moment = { seconds: 1, nanoseconds: 2 };

/** Lines with these numbers, each so long. */
function chunkOf(numbers: readonly number[], length: number): Chunk {
  const records = numbers.map((number) =>
    writeRecord({
      ...moment,
      source: 1,
      kind: kinds.line,
      flags: 0,
      content: Buffer.from(`${number} `.padEnd(length)),
    }),
  );
  return { source: 1, bytes: joined(records), lines: numbers.length, span: { first: moment, last: moment } };
}

const numbersIn = (chunks: readonly Chunk[]) =>
  chunks.flatMap(({ bytes }) => [...recordsOf(bytes)].map(({ content }) => Number(Buffer.from(content).toString())));

test("the newest lines are there as they were written, however many came before and come later, small and large", () => {
  const portion = fc.record({
    lines: fc.integer({ min: 1, max: 400 }),
    length: fc.constantFrom(10, 120, 3000),
    tail: fc.integer({ min: 0, max: KEPT_LINES }),
  });
  fc.assert(
    fc.property(fc.array(portion, { minLength: 1, maxLength: 60 }), (portions) => {
      const ring = createChunkRing();
      const given: { tail: Chunk[]; numbers: number[] }[] = [];
      let next = 0;
      for (const { lines, length, tail } of portions) {
        ring.push(
          chunkOf(
            Array.from({ length: lines }, (_, index) => next + index),
            length,
          ),
        );
        next += lines;
        const taken = ring.tail(tail);
        given.push({ tail: taken, numbers: numbersIn(taken) });
      }
      for (const { tail, numbers } of given) expect(numbersIn(tail)).toEqual(numbers);
      const all = numbersIn(ring.tail(KEPT_LINES));
      expect(all).toEqual(all.map((_, index) => next - all.length + index));
      const bytes = ring.tail(KEPT_LINES).reduce((sum, chunk) => sum + chunk.bytes.length, 0);
      if (bytes < 500_000) expect(all).toHaveLength(Math.min(next, KEPT_LINES));
    }),
    { numRuns: 10 },
  );
});

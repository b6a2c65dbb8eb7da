import { expect, test } from "vitest";
import { kinds, recordsOf, writeRecord } from "../../contract/log-records.ts";
import { manualClock } from "../../testing/manual-clock.ts";
import { type Chunk, linesChunk, noteChunk } from "./chunk.ts";
import { mergeOpenings } from "./opening.ts";

function line(source: number, at: number): Chunk {
  const moment = { seconds: at, nanoseconds: 0 };
  const bytes = writeRecord({ ...moment, source, kind: kinds.line, flags: 0, content: new Uint8Array() });
  return linesChunk(source, { bytes, lines: 1, first: moment, last: moment });
}
const order = (chunks: readonly Chunk[]) =>
  chunks.flatMap(({ bytes }) =>
    [...recordsOf(bytes)].map(({ kind, source, seconds }) => (kind === kinds.line ? `${source}:${seconds}` : "end")),
  );

function opening() {
  const clock = manualClock();
  const pushed: string[][] = [];
  const to = mergeOpenings(["a", "b"], (chunks) => pushed.push(order(chunks)), clock, new AbortController().signal);
  return { clock, pushed, to };
}

test("the newest lines of several services come in their order in time, later ones as they come", () => {
  const { pushed, to } = opening();
  to("a")([line(1, 1), line(1, 4)]);
  expect(pushed).toEqual([]);
  to("b")([line(2, 2), noteChunk("end", 2, { cause: "it stopped" })]);
  to("a")([line(1, 3)]);
  expect(pushed).toEqual([["1:1", "2:2", "1:4", "end"], ["1:3"]]);
});

test("a service that does not answer holds nobody back for long", async () => {
  const { clock, pushed, to } = opening();
  to("a")([line(1, 1)]);
  await clock.advance(500);
  expect(pushed).toEqual([["1:1"]]);
});

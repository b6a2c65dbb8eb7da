import { expect, test } from "vitest";
import { levelOf } from "#lib/contract/log-level.ts";
import type { LogEvent } from "#lib/contract/logs.ts";
import { emptyBuffer, lineLimit, takeEvents } from "./buffer.ts";

const lines = (count: number, text = "hello"): LogEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    type: "line",
    environment: "staging",
    service: "backend",
    at,
    stream: "stdout",
    text,
  }));

test("the newest rows stay, the others are counted, and ids never repeat", () => {
  let buffer = takeEvents(emptyBuffer, lines(lineLimit - 10));
  buffer = takeEvents(buffer, lines(30));
  expect(buffer.rows).toHaveLength(lineLimit);
  expect(buffer.dropped).toBe(20);
  expect(buffer.rows[0]?.id).toBe(21);
  expect(buffer.rows.at(-1)?.id).toBe(lineLimit + 20);
});

test("one burst beyond the limit is counted as well", () => {
  const buffer = takeEvents(takeEvents(emptyBuffer, lines(5)), lines(lineLimit + 7));
  expect(buffer.rows).toHaveLength(lineLimit);
  expect(buffer.dropped).toBe(12);
});

test("gaps and ends are rows of their own", () => {
  const buffer = takeEvents(emptyBuffer, [
    { type: "skipped", service: "backend", lines: 2310, reason: "rotated" },
    { type: "end", service: "backend", cause: "The container stopped" },
  ]);
  expect(buffer.rows.map((row) => row.kind)).toEqual(["skipped", "end"]);
});

test.each([
  ['{"level":"warn","msg":"x"}', "warn"],
  ['{"level":50}', "error"],
  ['{"severity":"CRITICAL"}', "error"],
  ['{"lvl":"trace"}', "debug"],
  ['{"level":{"a":1}}', undefined],
  ['{"level":"unheard of"}', undefined],
  ["{ not json", undefined],
  ["ERROR in plain text", undefined],
  ["null", undefined],
])("the level of %s is %s", (text, level) => {
  expect(levelOf(text)).toBe(level);
});

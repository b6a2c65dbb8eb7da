import { describe, expect, test } from "vitest";
import { type LogLine, type LogReader, logReader } from "./log-lines.ts";

const stamp = (nanoseconds: number) => `2026-11-22T10:00:00.${String(nanoseconds).padStart(9, "0")}Z`;

/** One entry of the engine, framed. */
function entry(at: number | string, text: string, stream = 1): Buffer {
  const payload = Buffer.from(`${typeof at === "number" ? stamp(at) : at} ${text}`);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

const texts = (lines: LogLine[]) => lines.map(({ text }) => text);
const takeAll = (reader: LogReader, ...chunks: Buffer[]) => chunks.flatMap((chunk) => reader.take(chunk));

describe("framed", () => {
  test("a line has its time in milliseconds and its stream", () => {
    const [line] = logReader(false).take(entry(123_456_789, "went wrong\n", 2));
    expect(line).toEqual({ stream: "stderr", at: Date.parse("2026-11-22T10:00:00.123Z"), text: "went wrong" });
  });

  test("a long line is put together, also where a letter was cut in two", () => {
    const letters = Buffer.from("ü".repeat(10));
    const header = Buffer.from(`${stamp(1)} `);
    const cut = [
      Buffer.concat([header, letters.subarray(0, 7)]),
      Buffer.concat([header, letters.subarray(7), Buffer.from("\n")]),
    ];
    const framed = cut.map((payload) => Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, payload.length]), payload]));
    expect(texts(takeAll(logReader(false), ...framed))).toEqual(["ü".repeat(10)]);
  });

  test("a line without end is cut at 64 KiB, and the cut is marked", () => {
    const chunks = Array.from({ length: 5 }, () => entry(1, "x".repeat(16 * 1024)));
    const lines = texts(takeAll(logReader(false), ...chunks, entry(1, "end\n")));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^x{65536} … \(this line goes on\)$/);
    expect(lines[1]).toMatch(/^x{16384}end$/);
  });

  test("the two streams do not mix", () => {
    const reader = logReader(false);
    const lines = takeAll(reader, entry(1, "one "), entry(2, "error\n", 2), entry(1, "line\n"));
    expect(texts(lines)).toEqual(["error", "one line"]);
  });

  test("what a rotation repeats is dropped; a clock that was set back is not", () => {
    const rotated = logReader(false);
    const lines = takeAll(rotated, entry(1, "a\n"), entry(2, "b\n"), entry(1, "a\n"), entry(2, "b\n"), entry(3, "c\n"));
    expect(texts(lines)).toEqual(["a", "b", "b", "c"]);
    const set = logReader(false);
    expect(texts(takeAll(set, entry(1, "a\n"), entry("2026-11-22T09:00:00.000000000Z", "b\n")))).toEqual(["a", "b"]);
  });

  test("goes on after every entry, also of the same nanosecond, with none lost and none twice", () => {
    const all = [entry(1, "a\n"), entry(2, "b\n"), entry(2, "c\n"), entry(2, "d"), entry(2, "e\n"), entry(3, "f\n")];
    const whole = texts(takeAll(logReader(false), ...all));
    for (let cut = 0; cut <= all.length; cut++) {
      const first = logReader(false);
      const before = texts(takeAll(first, ...all.slice(0, cut)));
      const position = first.position();
      const resent = position ? all.filter((_, index) => [1, 2, 2, 2, 2, 3].map(stamp)[index]! >= position.stamp) : all;
      expect([...before, ...texts(takeAll(logReader(false, position), ...resent))]).toEqual(whole);
    }
  });
});

describe("of a terminal", () => {
  const line = (at: number, text: string) => Buffer.from(`${stamp(at)} ${text}\r\n`);

  test("lines are taken wherever the chunks are cut", () => {
    const bytes = Buffer.concat([line(1, "one"), line(2, ""), line(3, "three")]);
    for (const size of [1, 10, 31, 32, 100]) {
      const reader = logReader(true);
      const lines = [];
      for (let at = 0; at < bytes.length; at += size) lines.push(...reader.take(bytes.subarray(at, at + size)));
      expect(texts(lines)).toEqual(["one", "", "three"]);
    }
  });

  test("the time that stands again inside a long line is taken out", () => {
    const long = Buffer.from(`${stamp(1)} ${"a".repeat(16_384)}${stamp(1)} ${"b".repeat(10)}\r\n`);
    expect(texts(takeAll(logReader(true), long, line(2, "next")))).toEqual([
      `${"a".repeat(16_384)}${"b".repeat(10)}`,
      "next",
    ]);
  });
});

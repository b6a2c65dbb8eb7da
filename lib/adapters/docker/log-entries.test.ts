import { describe, expect, test } from "vitest";
import { logEventReader } from "../../contract/log-events.ts";
import { positionOf, positionText } from "../../domain/logs/position.ts";
import { type EntryReader, entryReader } from "./log-entries.ts";

const stamp = (nanoseconds: number) => `2026-11-22T10:00:00.${String(nanoseconds).padStart(9, "0")}Z`;

/** One entry of the engine, framed. */
function entry(at: number | string, text: string | Buffer, stream = 1): Buffer {
  const payload = Buffer.concat([Buffer.from(`${typeof at === "number" ? stamp(at) : at} `), Buffer.from(text)]);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function takeAll(reader: EntryReader, ...chunks: Buffer[]) {
  const read = logEventReader();
  return chunks.flatMap((chunk) => {
    const batch = reader.take(chunk);
    return batch ? read(batch.bytes) : [];
  });
}
const texts = (events: ReturnType<typeof takeAll>) =>
  events.flatMap((event) => (event.type === "line" ? event.text : []));
const cut = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

describe("framed", () => {
  test("a line has its time, its stream and its source", () => {
    const batch = entryReader(false, 513).take(entry(123_456_789, "went wrong\n", 2));
    const moment = { seconds: Date.parse("2026-11-22T10:00:00Z") / 1000, nanoseconds: 123_456_789 };
    expect(batch).toMatchObject({ lines: 1, first: moment, last: moment });
    expect(Buffer.from(batch?.bytes ?? []).readUInt16LE(12)).toBe(513);
    const [line] = takeAll(entryReader(false, 1), entry(123_456_789, "went wrong\n", 2));
    expect(line).toMatchObject({ stream: "stderr", at: Date.parse("2026-11-22T10:00:00.123Z"), text: "went wrong" });
  });

  test("is the same wherever the chunks are cut: letters, zero bytes, what is no UTF-8, carriage returns", () => {
    const all = [
      entry(1, "🚢 ü\n"),
      entry(2, Buffer.from([0, 97, 0xff, 0, 10]), 2),
      entry(3, "10 %\r20 %\r100 %\n"),
      entry(4, "of Windows\r\n"),
      entry(5, "\n"),
      entry("2026-11-22T10:00:01.000000000Z", "next second\n"),
    ];
    const bytes = Buffer.concat(all);
    const expected = ["🚢 ü", "\0a\ufffd\0", "10 %\r20 %\r100 %", "of Windows", "", "next second"];
    for (let size = 1; size <= bytes.length; size++)
      expect(texts(takeAll(entryReader(false, 1), ...cut(bytes, size)))).toEqual(expected);
  });

  test("a long line is put together, also where a letter was cut in two", () => {
    const letters = Buffer.from("ü".repeat(10));
    const parts = [entry(1, letters.subarray(0, 7)), entry(1, Buffer.concat([letters.subarray(7), Buffer.from("\n")]))];
    const reader = entryReader(false, 1);
    expect(texts(takeAll(reader, ...parts))).toEqual(["ü".repeat(10)]);
  });

  test("a line ends where the next begins, and with its container, though the engine does not say so", () => {
    const reader = entryReader(false, 1);
    const read = logEventReader();
    const events = [entry(1, "no end"), entry(2, "next\n"), entry(3, "last")].flatMap((chunk) =>
      read(reader.take(chunk)?.bytes ?? Buffer.alloc(0)),
    );
    expect(texts(events)).toEqual(["no end", "next"]);
    const position = positionText(reader.position() as never);
    expect(texts(read(reader.close()?.bytes ?? Buffer.alloc(0)))).toEqual(["last"]);
    expect(reader.close()).toBeUndefined();
    expect(entryReader(false, 1, positionOf(position)).close()).toMatchObject({ lines: 1, last: { nanoseconds: 3 } });
  });

  test("the two streams do not mix, and each is in its own order in time", () => {
    const reader = entryReader(false, 1);
    const lines = takeAll(
      reader,
      entry(1, "one "),
      entry(5, "error\n", 2),
      entry(1, "line\n"),
      entry(3, "two\n"),
      entry(4, "late error\n", 2),
    );
    expect(texts(lines)).toEqual(["error", "one line", "two"]);
    expect(reader.repeats()).toBe(true); // an error before the error: the log repeats itself
  });

  test("what a rotation repeats is dropped to the last entry, and told; a clock that was set back is not", () => {
    const rotated = entryReader(false, 1);
    const lines = takeAll(rotated, ...[1, 2, 1, 2, 3].map((at) => entry(at, `${at}\n`)));
    expect(texts(lines)).toEqual(["1", "2", "3"]);
    expect(rotated.repeats()).toBe(true);
    const set = entryReader(false, 1);
    expect(texts(takeAll(set, entry(1, "a\n"), entry("2026-11-22T09:00:00.000000000Z", "b\n")))).toEqual(["a", "b"]);
    expect(set.repeats()).toBe(false);
  });

  test("a jump in time is a doubt only for a reader who was behind when it was told; nothing behind it is taken", () => {
    const begin = Date.parse("2026-11-22T10:00:00Z");
    const ms = (at: number) => stamp(at * 1e6);
    const told = (before: number, chunks: [at: number, ...entries: Buffer[]][], believed = 0) => {
      let now = 0;
      const doubt = { jumpMs: 40, openedAt: begin, believed };
      const reader = entryReader(false, 1, undefined, doubt, () => begin + now);
      const lines = [[before, entry(ms(before), "before\n")] as const, ...chunks].flatMap(([at, ...entries]) => {
        now = at;
        return texts(takeAll(reader, Buffer.concat(entries)));
      });
      return { lines, doubtful: reader.doubtful(), last: reader.position()?.last.nanoseconds };
    };
    const after = entry(ms(100), "after\n");
    expect(told(10, [[100, after]])).toMatchObject({ lines: ["before", "after"], doubtful: undefined });
    const doubted = { lines: ["before"], doubtful: { nanoseconds: 100e6 }, last: 10e6 };
    expect(told(10, [[150, entry(ms(10), "again\n", 2), after, entry(ms(101), "more\n")]])).toMatchObject({
      ...doubted,
      lines: ["before", "again"],
    });
    const late = [entry(ms(20), "late\n"), after];
    expect(told(10, [[150, ...late]])).toMatchObject({ ...doubted, lines: ["before", "late"], last: 20e6 });
    expect(told(10, [[150, ...late]], 1000).doubtful).toBeUndefined();
    expect(told(10, [[150, entry(ms(20), "late\n"), entry(ms(50), "steady\n")]]).doubtful).toBeUndefined();
  });

  test("a line that is told twice in a row is one, unless it is there again when the log is read again", () => {
    const rotated = entryReader(false, 1);
    expect(texts(takeAll(rotated, entry(1, "a\n"), entry(2, "b\n"), entry(2, "b\n"), entry(3, "c\n")))).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(rotated.repeats()).toBe(true);
    const first = entryReader(false, 1);
    takeAll(first, entry(1, "a\n"), entry(2, "b\n"), entry(2, "another\n"));
    const again = entryReader(false, 1, first.position());
    expect(texts(takeAll(again, entry(2, "b\n"), entry(2, "another\n"), entry(3, "c\n")))).toEqual(["another", "c"]);
  });

  test("goes on after every entry, also of the same nanosecond, with none lost and none twice", () => {
    const moments = [1, 2, 2, 3, 3, 4];
    const all = [entry(1, "a\n"), entry(2, "b\n"), entry(2, "x\n", 2), entry(3, "d"), entry(3, "e\n"), entry(4, "f\n")];
    const whole = texts(takeAll(entryReader(false, 1), ...all));
    expect(whole).toEqual(["a", "b", "x", "de", "f"]);
    for (let end = 0; end <= all.length; end++) {
      for (const told of ["since then", "from the beginning"]) {
        const first = entryReader(false, 1);
        const read = logEventReader();
        const events = (reader: EntryReader, chunks: Buffer[]) =>
          chunks.flatMap((chunk) => read(reader.take(chunk)?.bytes ?? Buffer.alloc(0)));
        const before = events(first, all.slice(0, end));
        const position = first.position();
        const second = entryReader(false, 1, position && positionOf(positionText(position)));
        const isSince = (index: number) => (moments[index] as number) >= (position?.last.nanoseconds ?? 0);
        const resent = told === "since then" ? all.filter((_, index) => isSince(index)) : all;
        expect(texts([...before, ...events(second, resent)]), `${end}, ${told}`).toEqual(whole);
        expect(second.repeats()).toBe(false);
      }
    }
  });

  test("goes on behind lines that are hours old, where the newest of a log are told again", () => {
    const old = entry("2026-11-22T07:00:00.000000000Z", "old\n");
    const first = entryReader(false, 1);
    takeAll(first, old, entry(1, "a\n"));
    expect(texts(takeAll(entryReader(false, 1, first.position()), old, entry(1, "a\n"), entry(2, "b\n")))).toEqual([
      "b",
    ]);
  });

  test("says that something is missing when the engine goes on later than where reading was", () => {
    const first = entryReader(false, 1);
    takeAll(first, entry(1, "a\n"), entry(2, "b\n"));
    const whole = entryReader(false, 1, first.position());
    takeAll(whole, entry(2, "b\n"), entry(3, "c\n"));
    expect(whole.gap()).toBeUndefined();
    const torn = entryReader(false, 1, first.position());
    expect(texts(takeAll(torn, entry(7, "h\n")))).toEqual(["h"]);
    expect(torn.gap()).toMatchObject({ from: { nanoseconds: 2 }, to: { nanoseconds: 7 } });
  });
});

describe("of a terminal", () => {
  const line = (at: number, text: string) => Buffer.from(`${stamp(at)} ${text}\r\n`);

  test("lines are taken wherever the chunks are cut", () => {
    const bytes = Buffer.concat([line(1, "one"), line(2, ""), line(3, "three")]);
    for (let size = 1; size <= bytes.length; size++)
      expect(texts(takeAll(entryReader(true, 1), ...cut(bytes, size)))).toEqual(["one", "", "three"]);
  });

  test("the time that stands again inside a long line is taken out", () => {
    const long = Buffer.from(`${stamp(1)} ${"a".repeat(16_384)}${stamp(1)} ${"b".repeat(10)}\r\n`);
    const bytes = Buffer.concat([long, line(2, "next")]);
    const expected = [`${"a".repeat(16_384)}${"b".repeat(10)}`, "next"];
    for (const size of [100, 16_384, 16_420, bytes.length])
      expect(texts(takeAll(entryReader(true, 1), ...cut(bytes, size)))).toEqual(expected);
  });
});

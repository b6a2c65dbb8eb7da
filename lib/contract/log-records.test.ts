import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logEventReader } from "./log-events.ts";
import {
  flags,
  joined,
  kinds,
  type LogRecord,
  momentOf,
  momentText,
  recordsOf,
  wholeRecords,
  writeNote,
  writeRecord,
} from "./log-records.ts";
import type { LogEvent } from "./logs.ts";

const utf8 = new TextEncoder();
const line = (text: string | Uint8Array, changes: Partial<LogRecord> = {}): LogRecord => ({
  seconds: 1_795_390_949,
  nanoseconds: 842_182_631,
  source: 7,
  kind: kinds.line,
  flags: 0,
  content: typeof text === "string" ? utf8.encode(text) : text,
  ...changes,
});
const source = writeNote("source", 7, { environment: "production", service: "backend" });

function events(...chunks: Uint8Array[]): LogEvent[] {
  const read = logEventReader();
  return chunks.flatMap((chunk) => read(chunk));
}
const texts = (all: readonly LogEvent[]) => all.flatMap((event) => (event.type === "line" ? event.text : []));

describe("records", () => {
  test("whatever was written is read, wherever the chunks are cut", () => {
    const record = fc.record({
      seconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
      source: fc.integer({ min: 0, max: 2 ** 16 - 1 }),
      kind: fc.integer({ min: 0, max: 255 }),
      flags: fc.integer({ min: 0, max: 255 }),
      content: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), fc.integer({ min: 1, max: 30 }), (records, size) => {
        const bytes = joined(records.map(writeRecord));
        const whole = wholeRecords();
        const read: LogRecord[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          for (const one of recordsOf(whole(bytes.slice(at, at + size)))) read.push({ ...one });
        }
        expect(read).toEqual(records);
      }),
    );
  });

  test("a moment is text that sorts, and comes back", () => {
    const moment = { seconds: 1_795_390_949, nanoseconds: 42 };
    expect(momentText(moment)).toBe("2026-11-22T23:42:29.000000042Z");
    expect(momentOf(momentText(moment))).toEqual(moment);
    expect(momentOf("2026-11-22T23:42:29.5Z")).toEqual({ ...moment, nanoseconds: 500_000_000 });
    for (const wrong of ["", "yesterday", "2026-11-22", "2026-13-22T23:42:29Z"]) {
      expect(momentOf(wrong)).toBeUndefined();
    }
  });
});

describe("events", () => {
  test("are the same wherever the bytes are cut, letters of several bytes too", () => {
    const bytes = joined([
      source,
      writeRecord(line("Grüße 🚢", { flags: flags.stderr })),
      writeNote("skipped", 7, { lines: 3, reason: "too fast" }),
      writeNote("end", 7, { cause: "exited with 1" }),
      writeNote("end", 0, { cause: "all" }),
    ]);
    const whole = events(bytes);
    expect(whole).toEqual([
      {
        type: "line",
        environment: "production",
        service: "backend",
        at: 1_795_390_949_842,
        stream: "stderr",
        text: "Grüße 🚢",
      },
      { type: "skipped", service: "backend", lines: 3, reason: "too fast" },
      { type: "end", service: "backend", cause: "exited with 1" },
      { type: "end", cause: "all" },
    ]);
    for (let cut = 1; cut < bytes.length; cut++)
      expect(events(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole);
    expect(events(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test("a line in parts is one, also where a letter is cut, and where the other stream speaks between", () => {
    const ship = utf8.encode("🚢");
    const parts = [
      line(ship.subarray(0, 3), { flags: flags.goesOn }),
      line("an error", { flags: flags.stderr }),
      line(ship.subarray(3)),
    ];
    expect(texts(events(joined([source, ...parts.map(writeRecord)])))).toEqual(["an error", "🚢"]);
  });

  test("a line of 10 MB is cut, and the memory with it; zero bytes and what is no UTF-8 are shown as they can be", () => {
    const part = writeRecord(line("x".repeat(16 * 1024), { flags: flags.goesOn }));
    const all = texts(events(source, ...Array.from({ length: 640 }, () => part), writeRecord(line("end"))));
    expect(all).toHaveLength(161);
    expect(all[0]).toMatch(/^x{65536} … \(this line goes on\)$/);
    expect(all.at(-1)).toBe("end");
    expect(texts(events(source, writeRecord(line(Uint8Array.of(0, 97, 0xff, 0))))).at(0)).toBe("\0a\ufffd\0");
  });
});

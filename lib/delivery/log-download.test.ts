import { expect, test } from "vitest";
import { engineLost, flags, kinds, momentAt, momentText, writeNote, writeRecord } from "../contract/log-records.ts";
import { pagesOf } from "./log-download.ts";

const ship = new TextEncoder().encode("🚢");
const record = (at: number, content: Uint8Array, flag = 0) =>
  writeRecord({ ...momentAt(at), source: 3, kind: kinds.line, flags: flag, content });
const source = writeNote("source", 3, { environment: "staging", service: "backend" });
const request = { environment: "staging" as const, services: ["backend"], limit: 10_000, newest: false };

async function downloaded(pages: readonly (readonly Uint8Array[])[]) {
  const asked: (string | undefined)[] = [];
  const link = {
    async *logHistory({ since }: { since?: string }) {
      asked.push(since);
      yield* pages[asked.length - 1] ?? [];
    },
  };
  const parts: Buffer[] = [];
  for await (const part of pagesOf(link, request, new AbortController().signal)) parts.push(part);
  return { text: Buffer.concat(parts).toString(), asked };
}

test("every page is asked for from where the one before ended; lines come as they were written, whole letters too", async () => {
  const next = momentText(momentAt(5000));
  const { text, asked } = await downloaded([
    [
      source,
      record(1000, ship.subarray(0, 3), flags.goesOn | flags.stderr),
      record(1001, ship.subarray(3), flags.stderr),
      writeNote("end", 0, { cause: "more", next }),
    ],
    [
      source,
      writeNote("skipped", 3, { reason: engineLost, from: "A", to: "B" }),
      record(5000, ship),
      writeNote("end", 0, { cause: "all" }),
    ],
  ]);
  expect(asked).toEqual([undefined, next]);
  const lines = text.split("\n");
  expect(lines[0]).toMatch(/^1970-01-01T00:00:01\.000000000Z backend stderr P /);
  expect(lines[2]).toBe(
    `1970-01-01T00:00:00.000000000Z backend slipway F lines are missing from A to B: ${engineLost}`,
  );
  expect(lines[3]).toBe("1970-01-01T00:00:05.000000000Z backend stdout F 🚢");
});

test("a page that breaks off is no end", async () => {
  await expect(downloaded([[source, record(1000, ship)]])).rejects.toThrow("broke off");
});

import { expect, test } from "vitest";
import { frameReader } from "./frames.ts";

function frame(stream: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

test("takes frames apart wherever the chunks are cut", () => {
  const bytes = Buffer.concat([frame(1, "out\n"), frame(2, "err ü\n"), frame(1, ""), frame(1, "x".repeat(3_000))]);
  for (const size of [1, 7, 8, 9, 100, bytes.length]) {
    const read = frameReader();
    const frames = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...read(bytes.subarray(at, at + size)));
    expect(frames.map(({ stream, payload }) => [stream, payload.toString()])).toEqual([
      ["stdout", "out\n"],
      ["stderr", "err ü\n"],
      ["stdout", ""],
      ["stdout", "x".repeat(3_000)],
    ]);
  }
});

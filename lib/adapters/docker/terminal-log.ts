import type { Frame } from "./frames.ts";

/** Docker's timestamps are all as long as this one, and sort as text. */
export const stampLength = "2026-11-22T23:41:56.842182631Z".length;

const newline = 10;

/**
 * The log of a container with a terminal has no frames: it is lines, each behind its time. Where a line came to the engine
 * in several entries, the time stands again before each of them.
 */
export function terminalReader(): (chunk: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const entries: Frame[] = [];
    for (let end = entryEnd(rest); end > 0; end = entryEnd(rest)) {
      entries.push({ stream: "stdout", payload: rest.subarray(0, end) });
      rest = rest.subarray(end);
    }
    return entries;
  };
}

/** 0 when the entry is not complete yet. */
function entryEnd(bytes: Buffer): number {
  const lineEnd = bytes.indexOf(newline) + 1;
  const again = bytes.indexOf(bytes.subarray(0, stampLength + 1), stampLength + 1);
  if (bytes.length <= stampLength || again < 0) return lineEnd;
  return lineEnd > 0 && lineEnd < again ? lineEnd : again;
}

import type { Moment } from "#lib/contract/log-records.ts";
import type { Block } from "./block.ts";
import { levelCodes, type Records } from "./records.ts";

/** How many lines, and errors among them, were written in each of so many equal parts of a time. */
export interface Strip {
  /** Epoch milliseconds. */
  from: number;
  to: number;
  all: number[];
  errors: number[];
}

const mostParts = 120;
/** Twice as fine, so that each part of a strip has its share. */
const blockParts = 2 * mostParts;

/** Of one block, coarse: it is kept when the block is packed. */
export interface BlockStrip {
  all: Uint32Array;
  errors: Uint32Array;
}

export const millisecondsOf = ({ seconds, nanoseconds }: Moment): number => seconds * 1000 + nanoseconds / 1e6;

export function blockStrip(records: Records): BlockStrip {
  const strip = { all: new Uint32Array(blockParts), errors: new Uint32Array(blockParts) };
  const first = records.seconds(0);
  const span = records.seconds(records.count - 1) - first + 1;
  for (let index = 0; index < records.count; index++) {
    const level = records.levels[index];
    if (level === levelCodes.note) continue;
    const part = Math.floor(((records.seconds(index) - first + 0.5) / span) * blockParts);
    strip.all[part] = (strip.all[part] as number) + 1;
    if (level === levelCodes.error) strip.errors[part] = (strip.errors[part] as number) + 1;
  }
  return strip;
}

/** Of all blocks. */
export function stripOf(blocks: readonly Block[]): Strip | undefined {
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (!first || !last) return undefined;
  const from = first.from.seconds * 1000;
  const seconds = last.to.seconds + 1 - first.from.seconds;
  const partSeconds = Math.ceil(seconds / mostParts); // whole ones: blocks are counted by the second
  const parts = Math.ceil(seconds / partSeconds);
  const none = () => new Array<number>(parts).fill(0);
  const strip: Strip = { from, to: from + parts * partSeconds * 1000, all: none(), errors: none() };
  for (const block of blocks) {
    const { all, errors } = block.strip();
    const begin = block.from.seconds * 1000 - from;
    const part = ((block.to.seconds - block.from.seconds + 1) * 1000) / blockParts;
    for (let index = 0; index < blockParts; index++) {
      if (all[index] === 0) continue;
      const at = Math.min(parts - 1, Math.floor((begin + (index + 0.5) * part) / (partSeconds * 1000)));
      strip.all[at] = (strip.all[at] as number) + (all[index] as number);
      strip.errors[at] = (strip.errors[at] as number) + (errors[index] as number);
    }
  }
  return strip;
}

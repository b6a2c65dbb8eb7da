import { Records } from "./records.ts";

/** A block has about so many bytes, and never ends within one moment. */
const blockBytes = 256 * 1024;

export interface Merged {
  parts: Records[];
  /** Of each record that was added, before which of the old ones it stands; rising. */
  before: number[];
}

/** Fills records into blocks of their size, beginning with the last of those there are. */
export function blockBuilder(parts: Records[] = []) {
  function partFor(from: Records, index: number): Records {
    const last = parts.at(-1);
    if (last && (last.used < blockBytes || last.compare(last.count - 1, from, index) === 0)) return last;
    const part = new Records(blockBytes, 2048);
    parts.push(part);
    return part;
  }

  return {
    parts,
    add: (from: Records, index: number) => partFor(from, index).copy(from, index),
    /** All from that one on. */
    addRest(from: Records, index: number): void {
      for (let next = index; next < from.count; ) next = partFor(from, next).copyRun(from, next, blockBytes);
    },
  };
}

/**
 * Adds the records from `begin` to `end` of a batch, in their order in time, to those that are there. What is there already
 * does not come again: pages of the archive and what is live may overlap.
 */
export function merge(old: Records, batch: Records, begin: number, end: number): Merged {
  const { parts, add } = blockBuilder();
  const before: number[] = [];
  let at = 0;
  for (let next = begin; next < end; ) {
    while (at < old.count && old.compare(at, batch, next) < 0) add(old, at++);
    let sameEnd = at;
    while (sameEnd < old.count && old.compare(sameEnd, batch, next) === 0) sameEnd += 1;
    const known = Array.from({ length: sameEnd - at }, (_, index) => at + index);
    while (at < sameEnd) add(old, at++);
    const first = next;
    for (; next < end && batch.compare(first, batch, next) === 0; next++) {
      const twin = known.findIndex((index) => old.same(index, batch, next));
      if (twin >= 0) known.splice(twin, 1);
      else {
        add(batch, next);
        before.push(at);
      }
    }
  }
  while (at < old.count) add(old, at++);
  return { parts, before };
}

/** Where the old record at this index is now. */
export function movedTo({ before }: Merged, index: number): number {
  let low = 0;
  for (let high = before.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((before[middle] as number) <= index) low = middle + 1;
    else high = middle;
  }
  return index + low;
}

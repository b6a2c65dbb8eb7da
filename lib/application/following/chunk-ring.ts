import { type Chunk, newestOf } from "./chunk.ts";

/** As many as anybody may ask to begin with (`logRequest.tail`). */
export const KEPT_LINES = 5000;
const KEPT_BYTES = 2 * 1024 * 1024;

/** The newest lines of one container, so that who comes later gets his tail without the engine reading it again. */
export interface ChunkRing {
  push(chunk: Chunk): void;
  tail(lines: number): Chunk[];
}

/** Lines are copied into buffers of this size, which are used again: V8 frees late what was kept for as long as they are. */
const slabBytes = 128 * 1024;

export function createChunkRing(): ChunkRing {
  const chunks: Chunk[] = [];
  const free: ArrayBufferLike[] = [];
  let lines = 0;
  let bytes = 0;

  function copyOf(content: Uint8Array): Uint8Array {
    const { length } = content;
    const last = chunks.at(-1)?.bytes;
    const isFull = !last || last.byteOffset + last.length + length > last.buffer.byteLength;
    const slab = isFull ? newSlab(length) : last.buffer;
    const copy = new Uint8Array(slab, isFull ? 0 : last.byteOffset + last.length, length);
    copy.set(content);
    return copy;
  }

  const newSlab = (least: number) => (least <= slabBytes && free.pop()) || new ArrayBuffer(Math.max(least, slabBytes));

  function drop(oldest: Chunk): void {
    chunks.shift();
    lines -= oldest.lines;
    bytes -= oldest.bytes.length;
    const { buffer } = oldest.bytes;
    if (buffer.byteLength === slabBytes && chunks[0]?.bytes.buffer !== buffer) free.push(buffer);
  }

  return {
    push(chunk) {
      chunks.push({ ...chunk, bytes: copyOf(chunk.bytes) });
      lines += chunk.lines;
      bytes += chunk.bytes.length;
      for (let oldest = chunks[0]; oldest && chunks.length > 1; oldest = chunks[0]) {
        if (lines - oldest.lines < KEPT_LINES && bytes <= KEPT_BYTES) break;
        drop(oldest);
      }
    },
    tail(wanted) {
      const taken: Chunk[] = [];
      let left = wanted;
      for (let index = chunks.length - 1; index >= 0 && left > 0; index--) {
        const chunk = chunks[index] as Chunk;
        const newest = chunk.lines > left ? newestOf(chunk, left) : chunk;
        taken.unshift({ ...newest, bytes: newest.bytes.slice() });
        left -= chunk.lines;
      }
      return taken;
    },
  };
}

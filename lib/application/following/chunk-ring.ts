import { type Chunk, newestOf } from "./chunk.ts";

/** As many as anybody may ask to begin with (`logRequest.tail`). */
export const KEPT_LINES = 5000;
const KEPT_BYTES = 2 * 1024 * 1024;

/** The newest lines of one container, so that who comes later gets his tail without the engine reading it again. */
export interface ChunkRing {
  push(chunk: Chunk): void;
  tail(lines: number): Chunk[];
}

export function createChunkRing(): ChunkRing {
  const chunks: Chunk[] = [];
  let lines = 0;
  let bytes = 0;

  return {
    push(chunk) {
      chunks.push(chunk);
      lines += chunk.lines;
      bytes += chunk.bytes.length;
      for (let oldest = chunks[0]; oldest && chunks.length > 1; oldest = chunks[0]) {
        if (lines - oldest.lines < KEPT_LINES && bytes <= KEPT_BYTES) break;
        chunks.shift();
        lines -= oldest.lines;
        bytes -= oldest.bytes.length;
      }
    },
    tail(wanted) {
      const taken: Chunk[] = [];
      let left = wanted;
      for (let index = chunks.length - 1; index >= 0 && left > 0; index--) {
        const chunk = chunks[index] as Chunk;
        taken.unshift(chunk.lines > left ? newestOf(chunk, left) : chunk);
        left -= chunk.lines;
      }
      return taken;
    },
  };
}

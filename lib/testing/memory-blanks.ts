import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Blanks } from "../application/ports.ts";

const most = 4;

/** `between`: when one is written, and not yet kept. */
export const memoryBlanks = (kept: Record<string, Uint8Array>, between: () => void = () => {}): Blanks => ({
  async open(key, signal) {
    signal.throwIfAborted();
    const content = kept[key];
    return content && Readable.from([Buffer.from(content)], { objectMode: false });
  },
  async keep(key, write, signal) {
    const into = new PassThrough();
    const content = buffer(into);
    const written = write(into).then(
      () => void into.end(),
      (error: Error) => void into.destroy(error),
    );
    await Promise.all([content, written]);
    between();
    signal.throwIfAborted();
    delete kept[key];
    kept[key] = await content;
    for (const old of Object.keys(kept).slice(0, -most)) delete kept[old];
  },
  async forget(key) {
    delete kept[key];
  },
});

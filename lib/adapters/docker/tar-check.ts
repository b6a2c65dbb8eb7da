import { Transform } from "node:stream";
import { extract } from "tar-stream";
import type { VolumeContent } from "../../application/ports.ts";

const block = 512;
/** Two blocks of zeros. */
const endMarker = Buffer.alloc(2 * block);

/**
 * Passes a tar on as it is, and breaks with the given error unless it is whole: each entry, and then the end marker. That a
 * stream has ended proves neither, and zeros at the end may be a file's.
 */
export function tarCheck(notWhole: (why: string) => Error): { stream: Transform; content(): VolumeContent } {
  const entries = extract();
  let count = 0;
  let bytes = 0;
  let endOfEntries = 0;
  let tail = Buffer.alloc(0);

  entries.on("entry", ({ size }, body, next) => {
    count += 1;
    endOfEntries = body.offset + block + Math.ceil(size / block) * block;
    body
      .on("end", next)
      .on("error", () => {}) // it is that of `entries`, and heard there
      .resume();
  });

  const stream = new Transform({
    transform(chunk: Buffer, _encoding, passOn) {
      bytes += chunk.length;
      tail = Buffer.concat([tail, chunk.subarray(-endMarker.length)]).subarray(-endMarker.length);
      if (entries.write(chunk)) passOn(null, chunk);
      else entries.once("drain", () => passOn(null, chunk));
    },
    flush(end) {
      const isWhole = () => bytes >= endOfEntries + endMarker.length && tail.equals(endMarker);
      entries.once("finish", () => end(isWhole() ? null : notWhole(`its end is missing (${bytes} bytes came)`)));
      entries.end(null);
    },
    destroy(error, done) {
      entries.destroy(error);
      done(error);
    },
  });
  entries.on("error", (error) => stream.destroy(notWhole(`${error.message} (${bytes} bytes came)`)));
  return { stream, content: () => ({ bytes, entries: count }) };
}

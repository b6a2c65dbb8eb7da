import { createHash } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import { Refusal } from "../../contract/refusal.ts";
import { type FileHandle, isComplaint, unreadable } from "./disk.ts";

/** Of a file as it lies on the disk, compressed. */
export interface Digest {
  bytes: number;
  sha256: string;
}

export const blockSize = 256 * 1024;

/**
 * Level 1: of rows full of digits, level 3 took three times the processor and came out larger. No worker threads
 * (`nbWorkers`): with them Node's stream has crashed.
 */
const compression = {
  chunkSize: blockSize,
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
};

/** Whatever takes bytes one after the other, as a file does. */
export interface Sink {
  writeFile(chunk: Uint8Array): Promise<unknown>;
}

/** Compresses what `write` gives into the file. Answers when `write` has, and all of it was taken by the disk. */
export async function compressInto(
  target: Sink,
  write: (into: Writable) => Promise<void>,
  signal: AbortSignal,
): Promise<Digest> {
  const hash = createHash("sha256");
  let bytes = 0;
  const compress = createZstdCompress(compression);
  const stored = pipeline(
    compress,
    async (compressed: AsyncIterable<Buffer>) => {
      for await (const chunk of compressed) {
        hash.update(chunk);
        await target.writeFile(chunk);
        bytes += chunk.length;
      }
    },
    { signal },
  );
  const into = oneByOne(compress);
  const written = write(into).then(
    () => void into.end(),
    (error: Error) => {
      into.destroy(error);
      throw error;
    },
  );
  const outcomes = await Promise.allSettled([stored, written]);
  signal.throwIfAborted();
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return { bytes, sha256: hash.digest("hex") };
}

/**
 * Takes what has come when the chunk before is compressed, as one, so that none waits when the end comes: Node would end a
 * frame with that chunk and write another, empty one behind it, and whatever reads a frame stops at the end of the first.
 */
function oneByOne(compress: Writable): Writable {
  const into = new Writable({
    highWaterMark: 4 * blockSize,
    write: (chunk, encoding, done) => void compress.write(chunk, encoding, done),
    writev: (chunks, done) => void compress.write(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
    final: (done) => void compress.end(done),
    destroy: (error, done) => {
      if (error) compress.destroy(error);
      done(error);
    },
  });
  compress.once("error", (error) => into.destroy(error));
  return into.on("error", () => {}); // it is that of `compress`, or goes to it
}

/** A file's first bytes as it lies there, up to as many as it had. */
export async function* bytesOf(open: () => Promise<FileHandle>, bytes: number, signal: AbortSignal) {
  const file = await open();
  try {
    for (let at = 0; at < bytes; ) {
      const block = Buffer.allocUnsafe(Math.min(blockSize, bytes - at));
      const { bytesRead } = await file.read(block, 0, block.length, at);
      signal.throwIfAborted();
      if (bytesRead === 0) return; // shorter than it was: the digest tells
      at += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

export async function digestOf(bytes: AsyncIterable<Buffer>): Promise<Digest> {
  const hash = createHash("sha256");
  let count = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    count += chunk.length;
  }
  return { bytes: count, sha256: hash.digest("hex") };
}

export const sameDigest = (a: Digest, b: Digest) => a.bytes === b.bytes && a.sha256 === b.sha256;

/** What was compressed. It ends only when all that was read is what was stored; `damaged` makes the refusal otherwise. */
export function contentOf(
  bytes: AsyncIterable<Buffer>,
  stored: Digest,
  { folder, damaged }: { folder: string; damaged(why: string): Refusal },
  signal: AbortSignal,
): Readable {
  async function* content() {
    const hash = createHash("sha256");
    let count = 0;
    let sound = false;
    async function* read() {
      for await (const chunk of bytes) {
        hash.update(chunk);
        count += chunk.length;
        yield chunk;
      }
      sound = sameDigest({ bytes: count, sha256: hash.digest("hex") }, stored);
      if (!sound) throw damaged("is not what was stored");
    }
    const decompress = createZstdDecompress({ chunkSize: blockSize });
    pipeline(read, decompress, { signal }).catch(() => {}); // whoever reads `decompress` is told
    try {
      yield* decompress as AsyncIterable<Buffer>;
    } catch (error) {
      signal.throwIfAborted();
      if (isComplaint(error)) throw unreadable(folder, error);
      throw isCorruption(error) ? damaged("is not what was stored") : error;
    } finally {
      decompress.destroy(); // and with it the file, should there be more of it
    }
    if (!sound) throw damaged("goes on behind its end");
  }
  const readable = Readable.from(content(), { objectMode: false, highWaterMark: 2 * blockSize });
  const stop = () => readable.destroy(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  readable.on("error", () => {}); // whoever reads it is told, now or later
  return readable.once("close", () => signal.removeEventListener("abort", stop));
}

/** Zstandard's own word, which comes before the digest is known. */
const isCorruption = (error: unknown) => (error as NodeJS.ErrnoException).code?.startsWith("ZSTD_") === true;

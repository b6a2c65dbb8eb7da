import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { extract, pack } from "tar-stream";
import { type PanelContents, panelContentsSchema } from "../../../domain/backup/panel.ts";
import { compressInto, type Digest, digestOf, type Sink, sameDigest } from "../content.ts";
import { isComplaint } from "../disk.ts";
import { Broken } from "../seal.ts";
import { decrypted, encryptInto } from "./age.ts";

/** By its path in the archive: where it lies, or what is in it. */
export type ArchiveFiles = Record<string, { file: string } | { text: string }>;

const contentsFile = "contents.json";

/** A tar of the files with what they were first in it, compressed, and encrypted when there is somebody to encrypt it to. */
export async function packInto(
  target: Sink,
  files: ArchiveFiles,
  recipients: readonly string[],
  signal: AbortSignal,
): Promise<Digest> {
  const counted = counting(target);
  const sink = recipients.length > 0 ? await encryptInto(counted, recipients) : { ...counted, end: async () => {} };
  const contents = await contentsOf(files);
  await compressInto(
    sink,
    async (into) => {
      const tar = pack();
      const flowing = pipeline(tar, into, { end: false, signal });
      const entries = (async () => {
        tar.entry({ name: contentsFile, mode: 0o600 }, JSON.stringify(contents));
        for (const { path, bytes } of contents.files) {
          const entry = tar.entry({ name: path, size: bytes, mode: 0o600 });
          await pipeline(readingOf(files[path]), entry, { signal });
        }
        tar.finalize();
      })();
      entries.catch((error: Error) => tar.destroy(error));
      await Promise.all([flowing, entries]);
    },
    signal,
  );
  await sink.end();
  return counted.digest();
}

function counting(target: Sink): Sink & { digest(): Digest } {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    async writeFile(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      await target.writeFile(chunk);
    },
    digest: () => ({ bytes, sha256: hash.digest("hex") }),
  };
}

async function contentsOf(files: ArchiveFiles): Promise<PanelContents> {
  const each = Object.keys(files).map(async (path) => ({ path, ...(await digestOf(readingOf(files[path]))) }));
  return panelContentsSchema.parse({ version: 1, files: await Promise.all(each) });
}

async function* readingOf(source: ArchiveFiles[string] | undefined): AsyncGenerator<Buffer> {
  if (source && "file" in source) yield* createReadStream(source.file) as AsyncIterable<Buffer>;
  else yield Buffer.from(source?.text ?? "");
}

/**
 * Writes what is in the archive below the folder, each file checked. Throws `Broken` where it is not what was packed; what
 * is written by then counts for nothing.
 */
export async function unpackInto(
  folder: string,
  archive: string,
  identity: string | undefined,
  signal: AbortSignal,
): Promise<PanelContents> {
  const bytes = createReadStream(archive);
  const plain = identity === undefined ? bytes : await decrypted(bytes, identity);
  const tar = extract();
  const flowing = pipeline(plain, createZstdDecompress(), tar, { signal });
  const reading = readEntries(tar, folder);
  const [read, flowed] = await Promise.allSettled([reading, flowing]);
  signal.throwIfAborted();
  if (read.status === "rejected" && isOurs(read.reason)) throw read.reason;
  if (flowed.status === "rejected") throw asBroken(flowed.reason);
  if (read.status === "rejected") throw asBroken(read.reason);
  return read.value;
}

async function readEntries(tar: ReturnType<typeof extract>, folder: string): Promise<PanelContents> {
  let contents: PanelContents | undefined;
  const written = new Set<string>();
  for await (const entry of tar) {
    const path = entry.header.name;
    if (!contents) {
      contents = contentsIn(path, await textOf(entry as AsyncIterable<Buffer>));
      continue;
    }
    const known = contents.files.find((file) => file.path === path);
    if (!known || written.has(path)) throw new Broken(`has ${path}, which its contents do not name`);
    written.add(path);
    const digest = await writeFile(join(folder, path), entry as AsyncIterable<Buffer>);
    if (!sameDigest(digest, known)) throw new Broken(`has another ${path} than was packed`);
  }
  const missing = contents?.files.find(({ path }) => !written.has(path));
  if (!contents || missing) throw new Broken(`ends without ${missing?.path ?? contentsFile}`);
  return contents;
}

const largestContents = 4_000_000;

async function textOf(entry: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of entry) {
    size += chunk.length;
    if (size > largestContents) throw new Broken("does not begin with its contents");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function contentsIn(path: string, text: string): PanelContents {
  if (path !== contentsFile) throw new Broken("does not begin with its contents");
  try {
    return panelContentsSchema.parse(JSON.parse(text));
  } catch {
    throw new Broken("has contents that cannot be understood by this version");
  }
}

async function writeFile(path: string, content: AsyncIterable<Buffer>): Promise<Digest> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const target = await open(path, "wx", 0o600);
  try {
    await target.writeFile(content);
    await target.sync();
  } finally {
    await target.close();
  }
  return digestOf(createReadStream(path) as AsyncIterable<Buffer>);
}

const isOurs = (error: unknown) => error instanceof Broken;

/** The words of the decompression, the tar and the decryption for bytes that are not what was written. */
function asBroken(error: unknown): unknown {
  return isComplaint(error) ? error : new Broken(`cannot be read: ${(error as Error).message}`);
}

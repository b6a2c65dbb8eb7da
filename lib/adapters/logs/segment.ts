import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { momentText } from "../../contract/log-records.ts";
import type { Counted } from "./line-counter.ts";
import { isRemark, linesOf } from "./text.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Of how much text the index knows the time; a block is also what is compressed, and read again, as one. */
export const blockBytes = 1024 * 1024;

/** A stretch of whole lines, as the index file has it. Times are text, as in the lines. */
export interface Block {
  at: number;
  bytes: number;
  /** Its earliest and its latest line. */
  from: string;
  to: string;
  /** Those with lines in it, and whose its first line is. */
  containers: string[];
  first: string;
  /** Where it lies when it is compressed: a Zstandard frame of its own. */
  frame?: { at: number; bytes: number };
  /** Nothing where it was not counted, or what is an error has changed since. */
  counted?: Counted;
  /** How far the archive had come when it began; nothing for what an earlier process wrote. */
  mark?: number;
}

/** A file of one service's lines, whole or compressed. */
export interface Segment {
  /** Of the text; compressed it has `.zst` behind it. */
  path: string;
  compressed: boolean;
  blocks: Block[];
}

const indexOf = (path: string) => path.replace(/\.log$/, ".index.json");
const compressedPath = (path: string) => `${path}.zst`;

/** What lies in a block; nothing when it was removed meanwhile. */
export async function readBlock(segment: Segment, block: Block): Promise<Buffer> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const found = await readOnce(segment, block);
    if (found) return found;
    await pause(20); // it is just being renamed or compressed
  }
  return Buffer.alloc(0);
}

async function readOnce({ path, compressed }: Segment, { at, bytes, frame }: Block): Promise<Buffer | undefined> {
  const place = compressed && frame ? { file: compressedPath(path), ...frame } : { file: path, at, bytes };
  const stored = await readPart(place.file, place.at, place.bytes);
  return stored && compressed && frame ? decompress(stored) : stored;
}

async function readPart(path: string, at: number, bytes: number): Promise<Buffer | undefined> {
  const file = await open(path).catch(ifMissing);
  if (!file) return undefined;
  try {
    const buffer = Buffer.allocUnsafe(bytes);
    const { bytesRead } = await file.read(buffer, 0, bytes, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Of a file that an earlier process wrote; half a line at its end is left out. */
export async function indexText(path: string): Promise<Block[]> {
  const file = await open(path);
  try {
    const blocks: Block[] = [];
    let whose = "";
    for (let at = 0; ; ) {
      const text = await wholeLinesAt(file, at);
      if (text.length === 0) return blocks;
      const block = blockOf(text, at, whose);
      whose = block.last;
      blocks.push(block.block);
      at += text.length;
    }
  } finally {
    await file.close();
  }
}

async function wholeLinesAt(file: FileHandle, at: number): Promise<Buffer> {
  for (let size = blockBytes; ; size *= 2) {
    const buffer = Buffer.allocUnsafe(size);
    const { bytesRead } = await file.read(buffer, 0, size, at);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    if (end > 0 || bytesRead < size) return buffer.subarray(0, end);
  }
}

function blockOf(text: Buffer, at: number, whose: string): { block: Block; last: string } {
  const containers = new Set<string>();
  let from = "";
  let to = "";
  let last = whose;
  for (const line of linesOf(text, whose)) {
    last = line.container;
    if (isRemark(line)) continue;
    const moment = momentText(line);
    if (from === "" || moment < from) from = moment;
    if (moment > to) to = moment;
    containers.add(line.container);
  }
  return { block: { at, bytes: text.length, from, to, containers: [...containers], first: whose }, last };
}

/** Level 1: these are many, and seldom read. Each block is a frame, made at once. */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } };

/** Puts the compressed file and its index in the place of the text: the index first, so that there is none without. */
export async function compressSegment(segment: Segment): Promise<void> {
  const { path, blocks } = segment;
  const unfinished = `${compressedPath(path)}.partial`;
  const file = await open(unfinished, "w", 0o600);
  const frames: NonNullable<Block["frame"]>[] = [];
  try {
    let end = 0;
    for (const block of blocks) {
      const frame = await compress(await readBlock(segment, block), compression);
      await file.writeFile(frame);
      frames.push({ at: end, bytes: frame.length });
      end += frame.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const framed = blocks.map(({ mark: _, ...block }, index) => ({ ...block, frame: frames[index] }));
  await writeFile(indexOf(path), JSON.stringify({ version: 1, blocks: framed }), { mode: 0o600 });
  await rename(unfinished, compressedPath(path));
  for (const [index, block] of blocks.entries()) block.frame = frames[index];
  segment.compressed = true;
  await rm(path, { force: true });
}

/** Its index says what lies where; without one it cannot be read, and is nothing to us. */
export async function openCompressed(path: string): Promise<Segment | undefined> {
  const text = await readFile(indexOf(path), "utf8").catch(ifMissing);
  return text === undefined ? undefined : { path, compressed: true, blocks: (JSON.parse(text) as Segment).blocks };
}

export async function removeSegment({ path }: Segment): Promise<void> {
  for (const file of [path, compressedPath(path), indexOf(path)]) await rm(file, { force: true });
}

export const storedBytes = ({ blocks, compressed }: Segment): number =>
  blocks.reduce((sum, { bytes, frame }) => sum + (compressed && frame ? frame.bytes : bytes), 0);

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

import { type FileHandle, mkdir, open, readdir, rename, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { oneAtATime } from "../../application/one-at-a-time.ts";
import type { ArchiveMark, Clock, ServiceArchive } from "../../application/ports.ts";
import { headBytes, type Moment, momentOf, momentText } from "../../contract/log-records.ts";
import type { LogBatch } from "../../domain/logs/batch.ts";
import { stampWriter } from "../../domain/logs/stamp.ts";
import { lastPosition } from "./last-position.ts";
import { type LineCounter, nothingCounted } from "./line-counter.ts";
import {
  type Block,
  blockBytes,
  compressSegment,
  indexText,
  openCompressed,
  removeSegment,
  type Segment,
  storedBytes,
} from "./segment.ts";
import { archiveText, remarkText } from "./text.ts";

export interface ArchiveLimits {
  /** A file is put away and compressed when it has this many bytes, or its first line is this old. */
  fileBytes: number;
  fileMs: number;
  /** Of one service; the oldest files beyond are removed. */
  keptBytes: number;
  keptMs: number;
}

interface Parts {
  folder: string;
  service: string;
  clock: Clock;
  limits: ArchiveLimits;
  /** Counts what is appended; another one when what is an error has changed. */
  counter(): LineCounter;
  /** Error lines were appended. */
  onErrors(): void;
  /** One file at a time, whichever service's it is. */
  inBackground<T>(work: () => Promise<T>): Promise<T>;
  log(message: string, error: unknown): void;
}

/** What waits for the disk. */
interface Waiting {
  text: Buffer;
  container: string;
  from: string;
  to: string;
  /** It says whose the next lines are. */
  begins?: boolean;
  /** How many lines it has, none of them in parts. */
  whole?: number;
}

/** Lines that come together are written together. */
const flushMs = 200;
const flushBytes = 256 * 1024;
/** Who adds more than this waits for the disk. */
const mostWaiting = 2 * 1024 * 1024;
const done = Promise.resolve();
const zero: Moment = { seconds: 0, nanoseconds: 0 };

export interface OpenArchive extends ServiceArchive {
  /** All that was appended until now, oldest first. */
  segments(): Promise<readonly Segment[]>;
  close(): Promise<void>;
}

/** `<service>.log`, and behind it what was put away: `<service>.<time of its first line>.log.zst` with an index beside it. */
export function createServiceArchive(parts: Parts): OpenArchive {
  const { folder, service, clock, limits, inBackground, log } = parts;
  const path = join(folder, `${service}.log`);
  const inTurn = oneAtATime();
  const stamp = stampWriter();
  let older: Segment[] | undefined;
  let active: Segment = { path, compressed: false, blocks: [] };
  let file: FileHandle | undefined;
  let bytes = 0;
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let appended = 0;
  let whose = "";
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  /** Bytes were counted that are not in the file. */
  let torn = false;
  /** What could not be written, of each container. */
  const missing = new Map<string, { from: string; to: string }>();

  function add(one: Waiting): void {
    const { text } = one;
    waiting.push(one);
    waitingBytes += text.length;
    appended += text.length;
    if (waitingBytes >= flushBytes) void inTurn(flush);
    else timer ??= setTimeout(() => void inTurn(flush), flushMs).unref();
  }

  /** From here on the lines are this container's. */
  function begin(container: string, moment: Moment): void {
    if (container === whose) return;
    whose = container;
    const text = momentText(moment);
    add({ text: remarkText(moment, { container }), container, from: text, to: text, begins: true });
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const taken = waiting;
    const at = appended - waitingBytes;
    waiting = [];
    waitingBytes = 0;
    try {
      await openFiles();
      if (isOld()) await putAway();
      file ??= await openAtEnd();
      const preamble = bytes === 0 || torn ? preambleTo(taken) : [];
      const all = [...preamble, ...taken];
      await writeAll(
        file,
        all.map(({ text }) => text),
      );
      note(all, at - preamble.reduce((sum, { text }) => sum + text.length, 0));
      missing.clear();
      failing = false;
      if (bytes >= limits.fileBytes) await putAway();
    } catch (error) {
      await file?.close().catch(() => undefined);
      file = undefined;
      torn = true;
      for (const one of taken) miss(one);
      if (!failing) log(`What ${service} writes cannot be archived in ${path}; it is shown, but not kept`, error);
      failing = true;
    }
  }

  function miss({ container, from, to }: Waiting): void {
    const before = missing.get(container);
    missing.set(container, { from: before && before.from < from ? before.from : from, to });
  }

  /** In the index. */
  function note(taken: readonly Waiting[], at: number): void {
    const counter = parts.counter();
    let mark = at;
    let errors = 0;
    for (const waiting of taken) {
      const { text, container, from, to } = waiting;
      const last = active.blocks.at(-1);
      const goesOn = !torn && last?.mark !== undefined && last.bytes < blockBytes;
      const block = goesOn ? last : beginBlock(container, from, mark);
      torn = false;
      if (from < block.from) block.from = from;
      if (to > block.to) block.to = to;
      if (!block.containers.includes(container)) block.containers.push(container);
      block.bytes += text.length;
      bytes += text.length;
      mark += text.length;
      errors += countIn(block, waiting, counter);
    }
    if (errors > 0) parts.onErrors();
  }

  function beginBlock(container: string, from: string, mark: number): Block {
    const block: Block = { at: bytes, bytes: 0, from, to: from, containers: [], first: container, mark };
    block.counted = nothingCounted(parts.counter().test.pattern);
    active.blocks.push(block);
    return block;
  }

  function isOld(): boolean {
    const first = active.blocks[0]?.from;
    return first !== undefined && clock.now() - Date.parse(first) >= limits.fileMs;
  }

  /** What is missing before them, and whose the first of them are: a file can be read without the one before it. */
  function preambleTo([first]: readonly Waiting[]): Waiting[] {
    const gaps = [...missing].map(([container, lost]) => gapIn(container, lost));
    if (!first || first.begins) return gaps;
    const { container, from } = first;
    return [...gaps, { text: remarkText(momentOf(from) ?? zero, { container }), container, from, to: from }];
  }

  /** Knows what is there, once. */
  async function openFiles(): Promise<void> {
    if (older) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found: Segment[] = [];
    for (const name of (await readdir(folder)).sort()) {
      if (!name.startsWith(`${service}.`)) continue;
      const rest = name.slice(service.length);
      if (rest.endsWith(".partial")) await rm(join(folder, name));
      const [, stem, zst] = /^(\.\d{8}T\d{6}\.\d{9}Z\.log)(\.zst)?$/.exec(rest) ?? [];
      if (stem === undefined) continue;
      const old = join(folder, `${service}${stem}`);
      const segment = zst ? await openCompressed(old) : { path: old, compressed: false, blocks: await indexText(old) };
      if (segment && !found.some((one) => one.path === old)) found.push(segment);
    }
    file = await openAtEnd();
    older = found;
    for (const segment of found) if (!segment.compressed) compressLater(segment);
  }

  /** Half a line, of a process or a disk that gave up, is cut off. */
  async function openAtEnd(): Promise<FileHandle> {
    const opened = await open(path, "a", 0o600);
    const { size } = await opened.stat();
    bytes = active.blocks.reduce((sum, block) => sum + block.bytes, 0);
    if (bytes > size || !older) active.blocks = await indexText(path); // somebody took the file away, or we do not know it
    bytes = active.blocks.reduce((sum, block) => sum + block.bytes, 0);
    if (size > bytes) await truncate(path, bytes);
    return opened;
  }

  async function putAway(): Promise<void> {
    const first = active.blocks[0];
    if (!first) return;
    await file?.close();
    file = undefined;
    const old = join(folder, `${service}.${first.from.replaceAll(/[-:]/g, "")}.log`);
    await rename(path, old);
    const segment = active;
    segment.path = old; // whoever reads it finds it there
    older?.push(segment);
    active = { path, compressed: false, blocks: [] };
    bytes = 0;
    compressLater(segment);
  }

  function compressLater(segment: Segment): void {
    inBackground(async () => {
      if (older?.includes(segment)) await compressSegment(segment); // else it was the oldest, and is removed
      await inTurn(removeOldest);
    }).catch((error: unknown) => log(`${segment.path} cannot be compressed; it stays as it is`, error));
  }

  async function removeOldest(): Promise<void> {
    const kept: Segment[] = [];
    let sum = 0;
    for (const segment of (older ?? []).toReversed()) {
      sum += storedBytes(segment);
      const newest = Date.parse(segment.blocks.at(-1)?.to ?? "");
      if (sum > limits.keptBytes || clock.now() - newest > limits.keptMs) await removeSegment(segment);
      else kept.unshift(segment);
    }
    older = kept;
  }

  const segments = () =>
    inTurn(async () => {
      await flush();
      await openFiles();
      return [...(older ?? []), active];
    });

  return {
    segments,
    position: async (container) => lastPosition(await segments(), container),
    append(container, batch) {
      begin(container, batch.first);
      const { from, to, records } = spanOf(batch);
      const whole = records === batch.lines ? { whole: records } : {};
      add({ text: archiveText(batch, stamp), container, from, to, ...whole });
      return waitingBytes > mostWaiting ? inTurn(flush) : done;
    },
    appendLost(container, from, to) {
      begin(container, from);
      const lost = { from: momentText(from), to: momentText(to) };
      add({ text: remarkText(from, { container, lost }), container, from: lost.from, to: lost.from });
    },
    mark: () => appended as ArchiveMark,
    async close() {
      await inTurn(flush);
      await file?.close();
      file = undefined;
    },
  };
}

async function writeAll(file: FileHandle, texts: readonly Buffer[]): Promise<void> {
  const size = texts.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await file.writev(texts);
  if (bytesWritten < size) throw new Error(`Only ${bytesWritten} of ${size} bytes were written.`);
}

/** Answers how many error lines it added. What was counted by another pattern is counted again when somebody asks. */
function countIn(block: Block, waiting: Waiting, counter: LineCounter): number {
  if (block.counted?.pattern === counter.test.pattern) return counter.count(waiting, block.counted);
  delete block.counted;
  return 0;
}

function gapIn(container: string, lost: { from: string; to: string }): Waiting {
  return { text: remarkText(momentOf(lost.from) ?? zero, { container, lost }), container, ...lost };
}

/** The two streams of a container are not in order one beside the other. */
function spanOf({ bytes, first, last }: LogBatch): { from: string; to: string; records: number } {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let [from, to] = [first, last];
  let records = 0;
  for (let at = 0; at < all.length; at += headBytes + all.readUInt32LE(at + 8)) {
    records += 1;
    const seconds = all.readUInt32LE(at);
    const nanoseconds = all.readUInt32LE(at + 4);
    if (seconds < from.seconds || (seconds === from.seconds && nanoseconds < from.nanoseconds))
      from = { seconds, nanoseconds };
    if (seconds > to.seconds || (seconds === to.seconds && nanoseconds > to.nanoseconds)) to = { seconds, nanoseconds };
  }
  return { from: momentText(from), to: momentText(to), records };
}

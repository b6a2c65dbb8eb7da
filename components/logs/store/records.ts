import { type Level, levelOf, levelOfText } from "#lib/contract/log-level.ts";
import {
  endOfRecord,
  flags,
  headBytes,
  kinds,
  type Moment,
  momentText,
  readNumber,
  sourceAt,
  writeHead,
} from "#lib/contract/log-records.ts";

/** What a line's level is kept as: one byte. Notes, such as a gap, are shown whatever levels are. */
export const levelCodes = { note: 0, error: 1, warn: 2, info: 3, debug: 4, unnamed: 5 } as const;
export const levelOfCode: readonly (Level | undefined)[] = [undefined, "error", "warn", "info", "debug", undefined];
/** A longer line is not asked for its level. */
const longestAsked = 16 * 1024;
/** What comes before a level in brackets, and its name, are shorter. */
const longestBegin = 80;
const brace = 123;
const bracket = 91;
const nine = 57;
const decoder = new TextDecoder();

export interface RecordHead extends Moment {
  source: number;
  kind: number;
  flags: number;
}

/**
 * Records (`log-records.ts`) one behind the other in one buffer that grows, where each begins, and its level: no object a
 * line.
 */
export class Records {
  bytes: Uint8Array<ArrayBuffer>;
  used = 0;
  count = 0;
  offsets: Uint32Array<ArrayBuffer>;
  levels: Uint8Array<ArrayBuffer>;

  constructor(bytes = 4096, count = 64) {
    this.bytes = new Uint8Array(bytes);
    this.offsets = new Uint32Array(count);
    this.levels = new Uint8Array(count);
  }

  /** Over bytes that hold whole records, none of which it has yet. */
  static over(bytes: Uint8Array): Records {
    const records = new Records(0, 0);
    return Object.assign(records, { bytes: bytes.slice(), used: bytes.length });
  }

  /** Of bytes that hold whole records, whose levels are known. */
  static of(bytes: Uint8Array<ArrayBuffer>, levels: Uint8Array<ArrayBuffer>): Records {
    const records = new Records(0, 0);
    const offsets = new Uint32Array(levels.length);
    for (let index = 0, at = 0; index < offsets.length; at = endOfRecord(bytes, at)) offsets[index++] = at;
    return Object.assign(records, { bytes, used: bytes.length, count: levels.length, offsets, levels });
  }

  add(head: RecordHead, content: Uint8Array, level = levelIn(head.kind, content)): void {
    this.#room(headBytes + content.length);
    writeHead(this.bytes, this.used, head, { ...head, length: content.length });
    this.bytes.set(content, this.used + headBytes);
    this.#noteAt(this.used, level);
    this.used += headBytes + content.length;
  }

  /** A record that lies in the bytes already is a line, of the source with that number. */
  keep(at: number, source: number): void {
    this.bytes[at + 12] = source;
    this.bytes[at + 13] = source >>> 8;
    this.#noteAt(at, levelAt(this.bytes, at));
  }

  copy(other: Records, index: number): void {
    this.copyRun(other, index, 0);
  }

  /** At least that one, and those that lie behind it until so many bytes are used. Answers the next. */
  copyRun(other: Records, index: number, bytes: number): number {
    const begin = other.at(index);
    const shift = this.used - begin;
    let end = begin;
    let next = index;
    do {
      this.#noteAt(end + shift, other.levels[next++] as number);
      end = endOfRecord(other.bytes, end);
    } while (next < other.count && other.at(next) === end && end + shift < bytes);
    this.#room(end - begin);
    this.bytes.set(other.bytes.subarray(begin, end), this.used);
    this.used = end + shift;
    return next;
  }

  at = (index: number): number => this.offsets[index] as number;
  lengthOf = (index: number): number => readNumber(this.bytes, this.at(index) + 8);
  seconds = (index: number): number => readNumber(this.bytes, this.at(index));
  nanoseconds = (index: number): number => readNumber(this.bytes, this.at(index) + 4);
  source = (index: number): number => sourceAt(this.bytes, this.at(index));
  kind = (index: number): number => this.bytes[this.at(index) + 14] as number;
  flagsOf = (index: number): number => this.bytes[this.at(index) + 15] as number;

  moment = (index: number): Moment => ({ seconds: this.seconds(index), nanoseconds: this.nanoseconds(index) });
  momentText = (index: number): string => momentText(this.moment(index));
  content(index: number): Uint8Array {
    const begin = this.at(index) + headBytes;
    return this.bytes.subarray(begin, begin + this.lengthOf(index));
  }
  text = (index: number): string => decoder.decode(this.content(index));

  /** Below zero: this one's is earlier. */
  compare(index: number, other: Records, otherIndex: number): number {
    return this.seconds(index) - other.seconds(otherIndex) || this.nanoseconds(index) - other.nanoseconds(otherIndex);
  }

  /** The same was said by the same at the same moment: it is one line that came twice. */
  same(index: number, other: Records, otherIndex: number): boolean {
    if (this.lengthOf(index) !== other.lengthOf(otherIndex) || this.source(index) !== other.source(otherIndex))
      return false;
    if (this.kind(index) !== other.kind(otherIndex)) return false;
    if (((this.flagsOf(index) ^ other.flagsOf(otherIndex)) & flags.stderr) !== 0) return false;
    const [one, two] = [this.content(index), other.content(otherIndex)];
    for (let byte = 0; byte < one.length; byte++) if (one[byte] !== two[byte]) return false;
    return true;
  }

  /** By time; of one moment as they came. */
  sorted(): Records {
    let ordered = true;
    for (let index = 1; ordered && index < this.count; index++) ordered = this.compare(index - 1, this, index) <= 0;
    if (ordered) return this;
    const order = Uint32Array.from({ length: this.count }, (_, index) => index);
    order.sort((one, other) => this.compare(one, this, other) || one - other);
    const sorted = new Records(this.used, this.count);
    for (const index of order) sorted.copy(this, index);
    return sorted;
  }

  /** Nothing is kept free for more. */
  trim(): void {
    this.bytes = this.bytes.slice(0, this.used);
    this.offsets = this.offsets.slice(0, this.count);
    this.levels = this.levels.slice(0, this.count);
  }

  #room(length: number): void {
    if (this.used + length > this.bytes.length)
      this.bytes = grown(this.bytes, new Uint8Array(Math.max(this.bytes.length * 2, this.used + length)));
  }

  #noteAt(at: number, level: number): void {
    if (this.count === this.offsets.length) {
      const size = Math.max(64, this.count * 2);
      this.offsets = grown(this.offsets, new Uint32Array(size));
      this.levels = grown(this.levels, new Uint8Array(size));
    }
    this.offsets[this.count] = at;
    this.levels[this.count] = level;
    this.count += 1;
  }
}

function grown<List extends Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(old: List, larger: List): List {
  larger.set(old);
  return larger;
}

function levelIn(kind: number, content: Uint8Array): number {
  if (kind !== kinds.line) return levelCodes.note;
  const first = content[0] ?? 0;
  if (!mayName(first)) return levelCodes.unnamed;
  if (first === brace)
    return content.length > longestAsked
      ? levelCodes.unnamed
      : levelCodes[levelOf(decoder.decode(content)) ?? "unnamed"];
  return levelCodes[levelOfText(decoder.decode(content.subarray(0, longestBegin))) ?? "unnamed"];
}

/** Of a line that lies there: most begin like none that names one. */
function levelAt(bytes: Uint8Array, at: number): number {
  const begin = at + headBytes;
  const end = endOfRecord(bytes, at);
  return begin < end && !mayName(bytes[begin] as number)
    ? levelCodes.unnamed
    : levelIn(kinds.line, bytes.subarray(begin, end));
}

const mayName = (first: number): boolean => first === brace || first === bracket || first <= nine;

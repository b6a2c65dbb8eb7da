/**
 * What a log is on its way from the engine to a browser: records, one behind the other, in chunks that may end anywhere. A
 * record has a head of 16 bytes, little endian, and then its content:
 *
 * ```
 *  0  u32  seconds since 1970        12  u16  source
 *  4  u32  nanoseconds               14  u8   kind
 *  8  u32  bytes of the content      15  u8   flags (of a line)
 * ```
 *
 * A `line`'s content is what was written, as it was, without the line's end. A line of more than 16 KiB comes in several
 * records, and all but its last have the flag `goesOn`: they are joined as bytes, because a letter may be cut in two. All
 * other kinds have JSON. `source`: a number stands for this service from here on; `skipped`: lines that are not there;
 * `end`: of a service's log, or of everything when the source is 0, which is the last record.
 */
export const kinds = { line: 0, source: 1, skipped: 2, end: 3 } as const;
export const flags = { stderr: 1, goesOn: 2 } as const;
export const headBytes = 16;
/** The source of what concerns all services. */
export const everySource = 0;

/** A moment as exact as the engine tells it. */
export interface Moment {
  seconds: number;
  nanoseconds: number;
}

export interface LogRecord extends Moment {
  source: number;
  kind: number;
  flags: number;
  content: Uint8Array;
}

/** Contents of the records that are not lines. */
export interface SourceContent {
  environment: "staging" | "production";
  service: string;
}
export interface SkippedContent {
  /** Nothing: nobody knows how many. */
  lines?: number;
  reason: string;
  /** The first and the last of them, as `logHistory` takes them. */
  from?: string;
  to?: string;
}
export interface EndContent {
  cause: string;
  /** Of a page of `logHistory`: where the next one begins. */
  next?: string;
}

/** Writes a record's head; the content's place is behind it. */
export function writeHead(
  bytes: Uint8Array,
  at: number,
  { seconds, nanoseconds }: Moment,
  { length, source, kind, flags: flag }: { length: number; source: number; kind: number; flags: number },
): void {
  writeNumber(bytes, at, seconds);
  writeNumber(bytes, at + 4, nanoseconds);
  writeNumber(bytes, at + 8, length);
  bytes[at + 12] = source;
  bytes[at + 13] = source >>> 8;
  bytes[at + 14] = kind;
  bytes[at + 15] = flag;
}

export function writeRecord({ content, ...head }: LogRecord): Uint8Array {
  const bytes = new Uint8Array(headBytes + content.length);
  writeHead(bytes, 0, head, { ...head, length: content.length });
  bytes.set(content, headBytes);
  return bytes;
}

const text = new TextEncoder();

/** A record of a kind that has JSON. */
export function writeNote(
  kind: Exclude<keyof typeof kinds, "line">,
  source: number,
  content: SourceContent | SkippedContent | EndContent,
  moment: Moment = { seconds: 0, nanoseconds: 0 },
): Uint8Array {
  return writeRecord({ ...moment, source, kind: kinds[kind], flags: 0, content: text.encode(JSON.stringify(content)) });
}

export function readNote<Content>({ content }: Pick<LogRecord, "content">): Content {
  return JSON.parse(new TextDecoder().decode(content)) as Content;
}

/** The records of bytes that hold whole ones; their contents are views. */
export function* recordsOf(bytes: Uint8Array): Generator<LogRecord> {
  for (let at = 0; at < bytes.length; at = endOfRecord(bytes, at)) yield recordAt(bytes, at);
}

export const recordAt = (bytes: Uint8Array, at: number): LogRecord => ({
  seconds: readNumber(bytes, at),
  nanoseconds: readNumber(bytes, at + 4),
  source: sourceAt(bytes, at),
  kind: bytes[at + 14] as number,
  flags: bytes[at + 15] as number,
  content: bytes.subarray(at + headBytes, endOfRecord(bytes, at)),
});

/** Of the record that begins there. */
export const endOfRecord = (bytes: Uint8Array, at: number): number => at + headBytes + readNumber(bytes, at + 8);
export const sourceAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at + 12] as number) | ((bytes[at + 13] as number) << 8);

/** Chunks that end anywhere in; bytes that hold whole records out. */
export function wholeRecords(): (chunk: Uint8Array) => Uint8Array {
  let rest = new Uint8Array(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : joined([rest, chunk]);
    let end = 0;
    while (end + headBytes <= bytes.length) {
      const next = end + headBytes + readNumber(bytes, end + 8);
      if (next > bytes.length) break;
      end = next;
    }
    rest = bytes.slice(end);
    return bytes.subarray(0, end);
  };
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export const readNumber = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)) >>>
  0;

function writeNumber(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

export const isBefore = (one: Moment, other: Moment): boolean =>
  one.seconds < other.seconds || (one.seconds === other.seconds && one.nanoseconds < other.nanoseconds);

export const isSame = (one: Moment, other: Moment): boolean =>
  one.seconds === other.seconds && one.nanoseconds === other.nanoseconds;

/** Most moments are of the same second as the one before. */
let lastSecond = { seconds: Number.NaN, text: "" };

/** `2026-11-22T23:41:56.842182631Z`: sorts as text. */
export function momentText({ seconds, nanoseconds }: Moment): string {
  if (seconds !== lastSecond.seconds)
    lastSecond = { seconds, text: new Date(seconds * 1000).toISOString().slice(0, 19) };
  return `${lastSecond.text}.${String(nanoseconds).padStart(9, "0")}Z`;
}

/** Of ISO 8601 in UTC, to the nanosecond; `undefined` for what is none. */
export function momentOf(text: string): Moment | undefined {
  const [, whole, fraction = ""] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  const seconds = Date.parse(`${whole}Z`) / 1000;
  return Number.isNaN(seconds) ? undefined : { seconds, nanoseconds: Number(fraction.padEnd(9, "0")) };
}

export const momentAt = (ms: number): Moment => ({
  seconds: Math.floor(ms / 1000),
  nanoseconds: Math.floor((ms % 1000) * 1e6),
});

/** The cause of a log's end that was read, not followed: there is no more of it now. */
export const wholeLog = "these are all lines so far";

/** Why lines are missing that nobody can load any more. */
export const engineLost = "the engine had thrown them away before they were read";

import { isBefore, type Moment } from "#lib/contract/log-records.ts";
import { Records } from "./records.ts";
import { type BlockStrip, blockStrip } from "./strip.ts";

/** Which lines of a block a search found, as far as it has looked. */
export interface Hits {
  /** Whose: a later search has another. */
  search: object;
  looked: number;
  /** One bit a line. */
  bits: Uint8Array;
  byLevel: Uint32Array;
}

export const levelCount = 6;

/**
 * Neighbours in time, up to some 256 KiB of them. The newest block grows; the others are packed when nobody has looked at
 * them for a while, which makes them a tenth.
 */
export class Block {
  count = 0;
  levels: Uint8Array<ArrayBuffer>;
  readonly byLevel = new Uint32Array(levelCount);
  from: Moment = { seconds: 0, nanoseconds: 0 };
  to: Moment = { seconds: 0, nanoseconds: 0 };
  hits?: Hits;
  #records?: Records;
  #packed?: Uint8Array<ArrayBuffer>;
  #strip?: { of: BlockStrip; lines: number };

  constructor(records: Records) {
    this.#records = records;
    this.levels = records.levels;
    this.noteAdded();
  }

  /** Records were added behind those that it had. */
  noteAdded(): void {
    const records = this.#records as Records;
    this.levels = records.levels;
    if (records.count === this.count) return;
    for (let index = this.count; index < records.count; index++) {
      const level = records.levels[index] as number;
      this.byLevel[level] = (this.byLevel[level] as number) + 1;
    }
    this.count = records.count;
    this.from = records.moment(0);
    this.to = records.moment(records.count - 1);
  }

  /** What it holds, if it is not packed. */
  get open(): Records | undefined {
    return this.#records;
  }

  get isPacked(): boolean {
    return this.#packed !== undefined;
  }

  get heldBytes(): number {
    return (this.#records?.bytes.length ?? 0) + (this.#packed?.length ?? 0) + this.levels.length;
  }

  async records(): Promise<Records> {
    if (!this.#records)
      this.#records = Records.of(await inflated(this.#packed as Uint8Array<ArrayBuffer>), this.levels);
    return this.#records;
  }

  /** When its lines were written. */
  strip(): BlockStrip {
    const known = this.#strip;
    if (known && (known.lines === this.count || !this.#records)) return known.of;
    const of = blockStrip(this.#records as Records);
    this.#strip = { of, lines: this.count };
    return of;
  }

  /** Nothing is added any more. */
  async pack(): Promise<void> {
    if (this.#records) this.strip();
    this.#records?.trim();
    this.levels = this.#records?.levels ?? this.levels;
    if (this.#packed || !this.#records) return;
    const { count } = this;
    const packed = await deflated(this.#records.bytes);
    if (count === this.count) this.#packed = packed; // else it has become the newest again, and has grown
  }

  /** Whoever looks next unpacks it again. */
  close(): void {
    if (this.#packed) this.#records = undefined;
  }

  endsBefore = (moment: Moment): boolean => isBefore(this.to, moment);
}

const deflated = (bytes: Uint8Array<ArrayBuffer>) => through(bytes, new CompressionStream("deflate-raw"));
const inflated = (bytes: Uint8Array<ArrayBuffer>) => through(bytes, new DecompressionStream("deflate-raw"));

/** Written by hand, not read from a `Blob`: the browser keeps those in another process. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  { readable, writable }: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = writable.getWriter();
  const read = new Response(readable).arrayBuffer();
  const [result] = await Promise.all([read, writer.write(bytes), writer.close()]);
  return new Uint8Array(result);
}

import { plainText } from "#components/ui/ansi.ts";
import { kinds } from "#lib/contract/log-records.ts";
import { type Block, type Hits, levelCount } from "./block.ts";
import type { LineStore, Mark } from "./line-store.ts";
import type { Matcher } from "./matcher.ts";
import type { Records } from "./records.ts";

/** So many lines are looked at before somebody else may have the thread. */
const atOnce = 1000;
const escapes = /[\x00-\x08\x0b-\x1f\x7f]/;

/** What a matcher finds among the lines of a store: counted where their level is shown, and never twice. */
export class Search {
  readonly matcher: Matcher;
  readonly #store: LineStore;

  constructor(store: LineStore, matcher: Matcher) {
    this.#store = store;
    this.matcher = matcher;
  }

  /** Looks at some more lines, the newest first; answers whether there are others. */
  async lookOn(): Promise<boolean> {
    const block = this.#store.blocks.findLast((one) => this.#hitsOf(one).looked < one.count);
    if (!block) return false;
    const records = await block.records();
    const hits = this.#hitsOf(block);
    const end = Math.min(block.count, hits.looked + atOnce);
    for (let line = hits.looked; line < end; line++) if (this.#found(records, line)) note(hits, line, block);
    hits.looked = end;
    if (end === block.count && block !== this.#store.blocks.at(-1) && block.isPacked) block.close();
    return true;
  }

  get isDone(): boolean {
    return this.#store.blocks.every((block) => this.#hitsOf(block).looked === block.count);
  }

  get count(): number {
    return this.#store.blocks.reduce((sum, block) => sum + this.#shown(block), 0);
  }

  isHit = (block: Block, line: number): boolean => isSet(this.#hitsOf(block), line);

  /** How many hits are at this line or before it. */
  ordinalOf({ block, line }: Mark): number {
    let sum = 0;
    for (const one of this.#store.blocks) {
      if (one !== block) {
        sum += this.#shown(one);
        continue;
      }
      for (let index = 0; index <= line; index++) sum += Number(this.#isShownHit(block, index));
      break;
    }
    return sum;
  }

  /** The next hit behind a line, or the one before it; from one end it goes on at the other. */
  step(from: Mark | undefined, forward: boolean): Mark | undefined {
    const blocks = this.#store.blocks;
    if (blocks.length === 0) return undefined;
    const start = from ? blocks.indexOf(from.block) : forward ? 0 : blocks.length - 1;
    const begin = from ? from.line + (forward ? 1 : -1) : forward ? 0 : Number.MAX_SAFE_INTEGER;
    for (let turn = 0; turn <= blocks.length; turn++) {
      const at = (start + (forward ? turn : -turn) + blocks.length * 2) % blocks.length;
      const block = blocks[at] as Block;
      const line = this.#hitIn(block, turn === 0 ? begin : undefined, forward);
      if (line !== undefined) return { block, line };
    }
    return undefined;
  }

  #hitIn(block: Block, from: number | undefined, forward: boolean): number | undefined {
    if (this.#shown(block) === 0) return undefined;
    if (forward) {
      for (let line = from ?? 0; line < block.count; line++) if (this.#isShownHit(block, line)) return line;
    } else {
      for (let line = Math.min(from ?? block.count, block.count - 1); line >= 0; line--)
        if (this.#isShownHit(block, line)) return line;
    }
    return undefined;
  }

  #found(records: Records, line: number): boolean {
    if (records.kind(line) !== kinds.line) return false;
    const text = records.text(line);
    return this.matcher.test(escapes.test(text) ? plainText(text) : text);
  }

  #isShownHit = (block: Block, line: number): boolean => this.isHit(block, line) && this.#store.isShown(block, line);

  #shown(block: Block): number {
    const { byLevel } = this.#hitsOf(block);
    let sum = 0;
    for (let level = 0; level < levelCount; level++)
      if (((1 << level) & this.#store.mask) !== 0) sum += byLevel[level] as number;
    return sum;
  }

  #hitsOf(block: Block): Hits {
    if (block.hits?.search !== this)
      block.hits = { search: this, looked: 0, bits: new Uint8Array(0), byLevel: new Uint32Array(levelCount) };
    return block.hits;
  }
}

function note(hits: Hits, line: number, { count, levels }: Block): void {
  const byte = line >>> 3;
  if (byte >= hits.bits.length) {
    const larger = new Uint8Array((count >>> 3) + 1);
    larger.set(hits.bits);
    hits.bits = larger;
  }
  hits.bits[byte] = (hits.bits[byte] as number) | (1 << (line & 7));
  const level = levels[line] as number;
  hits.byLevel[level] = (hits.byLevel[level] as number) + 1;
}

const isSet = ({ bits }: Hits, line: number): boolean => (((bits[line >>> 3] ?? 0) >>> (line & 7)) & 1) !== 0;

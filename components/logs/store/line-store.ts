import { isBefore, type Moment } from "#lib/contract/log-records.ts";
import { Block, levelCount } from "./block.ts";
import { inTurn } from "./in-turn.ts";
import { blockBuilder, merge, movedTo } from "./merge.ts";
import { Records } from "./records.ts";

/** More lines are not kept in a tab: the oldest are let go, and loaded again by who scrolls there. */
export const mostLines = 1_500_000;
/** So many blocks stay unpacked: the newest, and those that were looked at last. */
const openBlocks = 12;

/** A place among the lines, which stays with its line whatever is added before it. */
export interface Mark {
  block: Block;
  line: number;
}

/** From its first line to its last, all are gone. */
export interface LetGo {
  first: Moment;
  last: Moment;
}

/**
 * All lines that the view has, in their order in time. Adding what is there already changes nothing. Rows are those of
 * the lines whose level is wanted, and all notes.
 */
export class LineStore {
  readonly marks = new Set<Mark>();
  #blocks: Block[] = [];
  #mask = (1 << levelCount) - 1;
  readonly #limit: number;
  readonly #letGo: (gone: LetGo) => void;
  #touched: Block[] = [];
  /** Whoever waits for something on the way sees the lines as they were when he began. */
  readonly inTurn = inTurn();

  constructor(letGo: (gone: LetGo) => void = () => {}, limit = mostLines) {
    this.#letGo = letGo;
    this.#limit = limit;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }
  get mask(): number {
    return this.#mask;
  }
  get first(): Moment | undefined {
    return this.#blocks[0]?.from;
  }
  get last(): Moment | undefined {
    return this.#blocks.at(-1)?.to;
  }
  get heldBytes(): number {
    return this.#blocks.reduce((sum, block) => sum + block.heldBytes, 0);
  }

  /** Lines of each level. */
  byLevel(): number[] {
    const sums = new Array<number>(levelCount).fill(0);
    for (const { byLevel } of this.#blocks)
      for (let level = 0; level < levelCount; level++)
        sums[level] = (sums[level] as number) + (byLevel[level] as number);
    return sums;
  }

  /** Which levels have rows: one bit each. */
  filter(mask: number): void {
    this.#mask = mask | 1;
  }

  /** Adds records, in any order; answers how many were new. */
  async add(unsorted: Records): Promise<number> {
    const batch = unsorted.sorted();
    if (batch.count === 0) return 0;
    return this.inTurn(async () => {
      const added = await this.#fillIn(batch);
      this.#keepWithinLimit();
      return added;
    });
  }

  /** Takes a record away, such as the note of a gap that is filled now. */
  remove(moment: Moment, isIt: (records: Records, index: number) => boolean): Promise<void> {
    return this.inTurn(() => this.#remove(moment, isIt));
  }

  async #remove(moment: Moment, isIt: (records: Records, index: number) => boolean): Promise<void> {
    const at = this.#blockAt(moment);
    const block = this.#blocks[at];
    if (!block) return;
    const records = await block.records();
    const { parts, add } = blockBuilder();
    let gone = -1;
    for (let index = 0; index < records.count; index++) {
      if (gone < 0 && isIt(records, index)) gone = index;
      else add(records, index);
    }
    if (gone >= 0) this.#replace(at, parts, (line) => (line > gone ? line - 1 : line));
  }

  get rows(): number {
    return this.#blocks.reduce((sum, block) => sum + this.#rowsOf(block), 0);
  }

  /** The row of a mark's line, or of the next that has one. */
  rowOf({ block, line }: Mark): number {
    let row = 0;
    for (const one of this.#blocks) {
      if (one === block) return row + this.#rowsBefore(block, line);
      row += this.#rowsOf(one);
    }
    return 0;
  }

  /** A mark at a row; nothing where there is none. */
  markAt(row: number): Mark | undefined {
    let left = row;
    for (const block of this.#blocks) {
      const rows = this.#rowsOf(block);
      if (left < rows) return { block, line: this.#lineOf(block, left) };
      left -= rows;
    }
    return undefined;
  }

  /** The first line of that moment or later; in turn. */
  async find(moment: Moment): Promise<Mark | undefined> {
    const block = this.#blocks.find(({ to }) => !isBefore(to, moment));
    if (!block) return undefined;
    const records = await this.read(block);
    let line = 0;
    while (line < records.count - 1 && isBefore(records.moment(line), moment)) line += 1;
    return { block, line };
  }

  /** Calls for each of these rows, in their order; in turn. */
  async visit(row: number, count: number, see: (records: Records, line: number, block: Block) => void): Promise<void> {
    let skip = row;
    let left = count;
    for (const block of this.#blocks) {
      if (left <= 0) return;
      const rows = this.#rowsOf(block);
      if (skip >= rows) {
        skip -= rows;
        continue;
      }
      const records = await this.read(block);
      for (let line = this.#lineOf(block, skip); line < block.count && left > 0; line++) {
        if (!this.isShown(block, line)) continue;
        see(records, line, block);
        left -= 1;
      }
      skip = 0;
    }
  }

  async read(block: Block): Promise<Records> {
    if (block !== this.#blocks.at(-1)) this.#touched = [...this.#touched.filter((one) => one !== block), block];
    return block.records();
  }

  isShown = (block: Block, line: number): boolean => ((1 << (block.levels[line] as number)) & this.#mask) !== 0;

  /** Packs one block that is full, while others add lines, and closes what nobody looks at; answers whether there is more to do. */
  async tidy(): Promise<boolean> {
    const full = this.#blocks.slice(0, -1);
    const loose = full.find((block) => !block.isPacked);
    await loose?.pack();
    const newest = full.slice(-openBlocks / 2);
    this.#touched = this.#touched.filter((block) => this.#blocks.includes(block)).slice(-openBlocks / 2);
    for (const block of full) if (!newest.includes(block) && !this.#touched.includes(block)) block.close();
    return full.some((block) => !block.isPacked);
  }

  #append(batch: Records, from: number): void {
    const newest = this.#blocks.at(-1);
    const records = newest?.isPacked ? undefined : newest?.open;
    const parts = records ? [records] : [];
    blockBuilder(parts).addRest(batch, from);
    if (records) newest?.noteAdded();
    for (const part of records ? parts.slice(1) : parts) this.#blocks.push(new Block(part));
  }

  /** Into the blocks where they belong, each of which is made again. */
  async #fillIn(batch: Records): Promise<number> {
    let begin = 0;
    let added = 0;
    while (begin < batch.count) {
      const { last } = this;
      if (!last || isBefore(last, batch.moment(begin))) {
        this.#append(batch, begin);
        return added + batch.count - begin;
      }
      const at = this.#blockAt(batch.moment(begin));
      const next = this.#blocks[at + 1]?.from;
      let end = begin + 1;
      while (end < batch.count && this.#belongs(batch.moment(end), at, next)) end += 1;
      const block = this.#blocks[at];
      const merged = merge(block ? await block.records() : new Records(0, 0), batch, begin, end);
      if (merged.before.length > 0) this.#replace(at, merged.parts, (line) => movedTo(merged, line));
      added += merged.before.length;
      begin = end;
    }
    return added;
  }

  /** The newest lines go behind all others without making their block again. */
  #belongs(moment: Moment, at: number, next: Moment | undefined): boolean {
    if (next) return isBefore(moment, next);
    return at < 0 || !this.#blocks[at]?.endsBefore(moment);
  }

  /** The last that begins at that moment or before; -1 where all begin later. */
  #blockAt(moment: Moment): number {
    let low = 0;
    for (let high = this.#blocks.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (isBefore(moment, (this.#blocks[middle] as Block).from)) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  #replace(at: number, parts: readonly Records[], moved: (line: number) => number): void {
    const blocks = parts.map((part) => new Block(part));
    const old = this.#blocks[at];
    this.#blocks.splice(Math.max(at, 0), old ? 1 : 0, ...blocks);
    for (const mark of this.marks) if (old && mark.block === old) this.#move(mark, blocks, moved(mark.line));
  }

  #move(mark: Mark, blocks: readonly Block[], line: number): void {
    let left = line;
    for (const block of blocks) {
      if (left < block.count) return void Object.assign(mark, { block, line: left });
      left -= block.count;
    }
    const nearest = blocks.at(-1) ?? this.#blocks[0];
    if (nearest) Object.assign(mark, { block: nearest, line: nearest.count - 1 });
  }

  /** The end that is farther from where somebody looks. */
  #keepWithinLimit(): void {
    let lines = this.#lines();
    let gone: LetGo | undefined;
    const [mark] = this.marks;
    const looked = mark ? this.#blocks.indexOf(mark.block) : -1;
    const oldest = looked < 0 || looked > this.#blocks.length / 2;
    while (lines > this.#limit && this.#blocks.length > 1) {
      const block = (oldest ? this.#blocks.shift() : this.#blocks.pop()) as Block;
      lines -= block.count;
      gone = { first: oldest && gone ? gone.first : block.from, last: oldest || !gone ? block.to : gone.last };
      for (const one of this.marks) if (one.block === block) this.#moveToEdge(one, oldest);
    }
    if (gone) this.#letGo(gone);
  }

  #lines = (): number => this.#blocks.reduce((sum, { count }) => sum + count, 0);

  #moveToEdge(mark: Mark, oldest: boolean): void {
    const block = (oldest ? this.#blocks[0] : this.#blocks.at(-1)) as Block;
    Object.assign(mark, { block, line: oldest ? 0 : block.count - 1 });
  }

  #rowsOf({ byLevel }: Block): number {
    let rows = 0;
    for (let level = 0; level < levelCount; level++)
      if (((1 << level) & this.#mask) !== 0) rows += byLevel[level] as number;
    return rows;
  }

  #rowsBefore(block: Block, line: number): number {
    if (this.#rowsOf(block) === block.count) return line;
    let rows = 0;
    for (let index = 0; index < line; index++) rows += Number(this.isShown(block, index));
    return rows;
  }

  #lineOf(block: Block, row: number): number {
    if (this.#rowsOf(block) === block.count) return row;
    let left = row;
    for (let line = 0; line < block.count; line++) if (this.isShown(block, line) && left-- === 0) return line;
    return block.count - 1;
  }
}

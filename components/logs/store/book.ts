import { type Moment, momentOf, momentText } from "#lib/contract/log-records.ts";
import type { Environment } from "#lib/contract/names.ts";
import { now } from "./coverage.ts";
import { Feed, type FeedPorts, notLoaded } from "./feed.ts";
import { type LetGo, LineStore, type Mark } from "./line-store.ts";
import { type Matcher, matcherFor, type Query } from "./matcher.ts";
import type { LogWindow, Look, SampleLine, SearchState, Subject } from "./messages.ts";
import { levelCodes, type Records } from "./records.ts";
import { type Row, rowAt, type Sources } from "./rows.ts";
import { Search } from "./search.ts";
import { type Strip, stripOf } from "./strip.ts";

export interface BookPorts extends Pick<FeedPorts, "page" | "watch" | "now"> {
  show(window: LogWindow): void;
  /** Everybody else may have the thread for so many milliseconds. */
  pause(ms: number): Promise<void>;
}

/** Changes are shown so often; less often where nobody could read them, because so many lines come meanwhile. */
const frameMs = 25;
const hastyFrameMs = 250;
/** Lines a millisecond. */
const hastyPace = 10;
const searchMs = 10;
const stripMs = 1000;
/** So many pages come by themselves before somebody scrolls on: a filter may leave nothing of them. */
const pagesByThemselves = 5;
/** Whoever is so many rows from the first is about to see what comes before it. */
const nearBegin = 200;
const nobodyLooks: Look = { number: 0, row: 0, follow: true, count: 0, version: 0, opened: [] };

/**
 * What a log view shows: the lines of its feeds, the rows that somebody looks at, what a search finds. It shows a window of
 * rows whenever one of them changes, and not before the last was painted.
 */
export class Book {
  readonly #ports: BookPorts;
  readonly #store: LineStore;
  readonly #feeds: Map<Environment, Feed>;
  readonly #sources = createSources();
  readonly #mark: Mark;
  #look = nobodyLooks;
  #opened: ReadonlySet<string> = new Set();
  #version = 0;
  /** Where the top of the last windows was, and which row that was then. */
  readonly #tops = new Map<number, Mark & { row: number }>();
  #at: Subject["at"];
  #focus?: LogWindow["focus"];
  /** The first window that has it. */
  #focusedIn = 0;
  #query?: Query;
  #search?: Search | string;
  #hit?: Mark;
  #isSearching = false;
  #isTidying = false;
  #arrived = 0;
  #isOpen = false;
  #pagesLeft = pagesByThemselves;
  #strip?: { of: Strip | undefined; at: number; blocks: number };

  #isDirty = false;
  #isAsked = false;
  #isUnpainted = false;
  #isShowing = false;
  /** When a window was made, how many lines had come, and how fast they had since the one before. */
  #last = { at: 0, arrived: 0, pace: 0 };
  #hurry = () => {};

  constructor(ports: BookPorts, { feeds, since, at }: Subject, limit?: number) {
    this.#ports = ports;
    this.#at = at;
    this.#store = new LineStore((gone) => this.#forget(gone), limit);
    this.#mark = { block: undefined as never, line: 0 };
    this.#store.marks.add(this.#mark);
    const feedPorts: FeedPorts = { ...ports, store: this.#store, numberOf: this.#sources.numberOf };
    this.#feeds = new Map(
      feeds.map(({ environment, services }) => [
        environment,
        new Feed(feedPorts, { environment, services, ...(since && { since }) }),
      ]),
    );
  }

  /** There is a connection, perhaps again. */
  async connected(): Promise<void> {
    await Promise.all(this.#every.map((feed) => feed.open()));
    this.#isOpen = true;
    const at = this.#at;
    this.#at = undefined;
    if (at) await this.jump(at.moment, at.id);
    this.#changed();
  }

  async disconnected(cause: string): Promise<void> {
    for (const feed of this.#every) await feed.breakOff(cause);
    this.#changed();
  }

  async chunk(environment: Environment, bytes: Uint8Array): Promise<void> {
    this.#arrived += (await this.#feeds.get(environment)?.take(bytes)) ?? 0;
    this.#changed();
  }

  async broken(environment: Environment, cause: string): Promise<void> {
    await this.#feeds.get(environment)?.breakOff(cause);
    this.#changed();
  }

  look(look: Look): void {
    this.#opened = new Set(look.opened);
    if (look.row !== this.#look.row) this.#pagesLeft = pagesByThemselves;
    if (look.version < this.#focusedIn) {
      this.#look = { ...look, follow: false }; // it was sent before the jump was seen
    } else {
      this.#look = look;
      if (!look.follow) this.#put(this.#store.markAt(this.#rowNow(look)));
    }
    this.#show(true);
  }

  painted(): void {
    this.#isUnpainted = false;
    if (this.#isDirty) this.#show();
  }

  levels(mask: number): void {
    this.#store.filter(mask);
    this.#changed();
  }

  search(query: Query | undefined): void {
    this.#query = query;
    const matcher = query && matcherFor(query);
    this.#search = matcher === undefined || typeof matcher === "string" ? matcher : new Search(this.#store, matcher);
    this.#setHit(undefined);
    this.#changed();
  }

  /** To the next line that was found, or the one before. */
  step(forward: boolean): void {
    const search = this.#search;
    if (!(search instanceof Search)) return;
    const from = this.#hit ?? (this.#look.follow ? undefined : this.#mark);
    const hit = search.step(from, forward || (!this.#hit && !this.#look.follow));
    if (!hit) return;
    this.#setHit(hit);
    this.#goTo(hit);
  }

  /** To a moment; with an id to that line of it. */
  async jump(moment: string, id?: string): Promise<void> {
    await Promise.all(this.#every.map((feed) => feed.loadAround(moment)));
    const mark = await this.#store.inTurn(() => this.#find(momentOf(moment) ?? { seconds: 0, nanoseconds: 0 }, id));
    this.#goTo(mark.at, { ...(id !== undefined && { id }), ...(!mark.exact && { missing: true }) });
  }

  /** Loads what a gap stands for. */
  async fill(id: string): Promise<void> {
    if (id === "older") {
      this.#pagesLeft = pagesByThemselves;
      return this.#changed();
    }
    for (const feed of this.#every) {
      const gap = feed.gapWith(id);
      if (!gap || this.#sources.isLoading(id)) continue;
      this.#sources.loading.add(id);
      this.#changed();
      await feed.fill(gap).finally(() => this.#sources.loading.delete(id));
      this.#changed();
    }
  }

  /** Lines in their order, whatever is filtered. */
  sample(from: number, count: number): Promise<SampleLine[]> {
    return this.#store.inTurn(async () => {
      const lines: SampleLine[] = [];
      let skip = from;
      for (const block of this.#store.blocks) {
        const here = block.count - (block.byLevel[levelCodes.note] as number);
        if (skip >= here) {
          skip -= here;
          continue;
        }
        const records = await this.#store.read(block);
        for (let index = 0; index < records.count && lines.length < count; index++) {
          if (records.levels[index] === levelCodes.note || skip-- > 0) continue;
          const { environment, service = "" } = this.#sources.whoseIs(records.source(index));
          lines.push({ moment: records.momentText(index), environment, service, text: records.text(index) });
        }
        skip = 0;
        if (lines.length >= count) break;
      }
      return lines;
    });
  }

  get #every(): Feed[] {
    return [...this.#feeds.values()];
  }

  #put(mark: Mark | undefined): void {
    if (mark) Object.assign(this.#mark, mark);
  }

  /** The row that this one of an earlier window is now. */
  #rowNow({ row, version }: Look): number {
    const top = this.#tops.get(version);
    const moved = top ? this.#store.rowOf(top) - top.row : 0;
    return Math.max(0, Math.min(this.#store.rows - 1, row + moved));
  }

  #setHit(hit: Mark | undefined): void {
    if (this.#hit) this.#store.marks.delete(this.#hit);
    this.#hit = hit;
    if (hit) this.#store.marks.add(hit);
  }

  #goTo(mark: Mark | undefined, what: { id?: string; missing?: boolean } = {}): void {
    this.#put(mark);
    this.#look = { ...this.#look, follow: false };
    this.#focus = { number: (this.#focus?.number ?? 0) + 1, row: 0, ...what };
    this.#focusedIn = this.#version + 1;
    this.#show(true);
  }

  async #find(moment: Moment, id: string | undefined): Promise<{ at?: Mark; exact: boolean }> {
    const at = await this.#store.find(moment);
    if (id === undefined || !at) return { at, exact: id === undefined };
    const records = await this.#store.read(at.block);
    for (let line = at.line; line < records.count && records.momentText(line) === momentText(moment); line++)
      if (this.#rowAt(records, line).id === id) return { at: { block: at.block, line }, exact: true };
    return { at, exact: false };
  }

  #forget({ first, last }: LetGo): void {
    for (const feed of this.#every) void feed.forget(first, last).then(() => this.#changed());
  }

  #changed(): void {
    this.#show();
    void this.#seek();
    void this.#tidy();
  }

  /** Looks for what is searched, a little at a time. */
  async #seek(): Promise<void> {
    if (this.#isSearching) return;
    this.#isSearching = true;
    for (let more = true; more; ) {
      const search = this.#search;
      if (!(search instanceof Search)) break;
      const until = this.#ports.now() + searchMs;
      more = await this.#store.inTurn(async () => {
        while (await search.lookOn()) if (this.#ports.now() >= until) return true;
        return false;
      });
      this.#show();
      await this.#ports.pause(0);
      more ||= this.#search !== search;
    }
    this.#isSearching = false;
  }

  async #tidy(): Promise<void> {
    if (this.#isTidying) return;
    this.#isTidying = true;
    while (await this.#store.tidy()) await this.#ports.pause(0);
    this.#isTidying = false;
  }

  #show(asked = false): void {
    this.#isDirty = true;
    if (asked) {
      this.#isAsked = true;
      this.#hurry();
    }
    if (!this.#isShowing) void this.#showOn();
  }

  async #showOn(): Promise<void> {
    this.#isShowing = true;
    while (this.#isDirty && (this.#isAsked || !this.#isUnpainted)) {
      const early = this.#last.at + (this.#last.pace > hastyPace ? hastyFrameMs : frameMs) - this.#ports.now();
      if (early > 0 && !this.#isAsked) {
        const hurried = new Promise<void>((resolve) => {
          this.#hurry = resolve;
        });
        await Promise.race([this.#ports.pause(early), hurried]);
      }
      this.#isDirty = false;
      this.#isAsked = false;
      const at = this.#ports.now();
      const pace = (this.#arrived - this.#last.arrived) / (at - this.#last.at);
      this.#last = { at, arrived: this.#arrived, pace };
      const window = await this.#store.inTurn(() => this.#window());
      this.#isUnpainted = true;
      this.#ports.show(window);
    }
    this.#isShowing = false;
  }

  async #window(): Promise<LogWindow> {
    const store = this.#store;
    const { number: answers, count, follow } = this.#look;
    const all = store.rows;
    if (follow || !store.blocks.includes(this.#mark.block))
      this.#put(store.markAt(Math.max(0, all - Math.max(1, count))));
    const top = all === 0 ? 0 : store.rowOf(this.#mark);
    const version = this.#nextVersion(top);
    const focus = this.#focus && { ...this.#focus, row: top };
    const from = Math.max(0, top - count);
    const rows: Row[] = [];
    let begin: Moment | undefined;
    await store.visit(from, count * 3, (records, line) => {
      begin ??= records.moment(line);
      rows.push(this.#rowAt(records, line));
    });
    this.#loadMore(from, begin, rows.slice(top - from, top - from + count));
    const byLevel = store.byLevel();
    const of = (code: number) => byLevel[code] as number;
    return {
      version,
      answers,
      top,
      from,
      rows,
      count: all,
      lines: byLevel.reduce((sum, one) => sum + one, 0) - of(levelCodes.note),
      shown: all - of(levelCodes.note),
      levels: {
        error: of(levelCodes.error),
        warn: of(levelCodes.warn),
        info: of(levelCodes.info) + of(levelCodes.unnamed),
        debug: of(levelCodes.debug),
      },
      heldBytes: store.heldBytes,
      ...(store.first && { first: momentText(store.first) }),
      ...(store.last && { last: momentText(store.last) }),
      strip: this.#stripNow(),
      arrived: this.#arrived,
      older: this.#older(),
      isOpen: this.#isOpen,
      ...(this.#problem && { problem: this.#problem }),
      ...(this.#query && { search: await this.#searchState() }),
      ...(focus && { focus }),
    };
  }

  /** It is made again from time to time, and at once when blocks were added. */
  #stripNow(): Strip | undefined {
    const { blocks } = this.#store;
    const at = this.#ports.now();
    if (!this.#strip || this.#strip.blocks !== blocks.length || at - this.#strip.at > stripMs)
      this.#strip = { of: stripOf(blocks), at, blocks: blocks.length };
    return this.#strip.of;
  }

  #nextVersion(row: number): number {
    this.#version += 1;
    const top = { ...this.#mark, row };
    this.#tops.set(this.#version, top);
    this.#store.marks.add(top);
    const old = this.#tops.get(this.#version - 8);
    if (old) this.#store.marks.delete(old);
    this.#tops.delete(this.#version - 8);
    return this.#version;
  }

  #rowAt = (records: Records, line: number): Row =>
    rowAt(records, line, this.#sources, { matcher: this.#matcher, opened: this.#opened });

  get #matcher(): Matcher | undefined {
    return this.#search instanceof Search ? this.#search.matcher : undefined;
  }

  get #problem(): string | undefined {
    return this.#every.find(({ problem }) => problem)?.problem;
  }

  #older(): LogWindow["older"] {
    if (this.#every.some((feed) => feed.isLoadingOlder)) return "loading";
    return this.#every.every((feed) => feed.isWhole) ? "none" : "more";
  }

  /** What comes before the rows that are looked at, in all feeds, and what is in a gap that is in sight. */
  #loadMore(from: number, begin: Moment | undefined, seen: readonly Row[]): void {
    if (!this.#isOpen || this.#pagesLeft === 0 || this.#older() === "loading") return;
    const gap = seen.find((row) => row.kind === "gap" && row.reason === notLoaded && !row.loading);
    if (gap && !this.#look.follow) {
      this.#pagesLeft -= 1;
      return void this.fill(gap.id);
    }
    const last = this.#every
      .filter((feed) => !feed.isWhole)
      .toSorted((one, other) => (one.begin < other.begin ? 1 : -1))[0];
    if (!last || last.begin === now || last.problem) return;
    if (from > nearBegin && begin && momentText(begin) >= last.begin) return;
    this.#pagesLeft -= 1;
    void last.loadOlder().then(() => this.#changed());
  }

  async #searchState(): Promise<SearchState> {
    const search = this.#search;
    if (!(search instanceof Search)) return { hits: 0, current: 0, done: true, problem: search };
    const hit = this.#hit && this.#store.blocks.includes(this.#hit.block) ? this.#hit : undefined;
    return {
      hits: search.count,
      current: hit ? search.ordinalOf(hit) : 0,
      ...(hit && { currentId: this.#rowAt(await this.#store.read(hit.block), hit.line).id }),
      done: search.isDone,
    };
  }
}

/** The store's own numbers of services, and which notes are being loaded. */
function createSources() {
  const numbers = new Map<string, number>();
  const all: { environment: Environment; service?: string }[] = [];
  const loading = new Set<string>();
  const sources: Sources & { loading: Set<string>; numberOf: FeedPorts["numberOf"] } = {
    loading,
    whoseIs: (source) => all[source] ?? { environment: "staging" },
    isLoading: (id) => loading.has(id),
    numberOf(environment, service) {
      const key = `${environment}/${service ?? ""}`;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, all.push({ environment, ...(service !== undefined && { service }) }) - 1);
      return all.length - 1;
    },
  };
  return sources;
}

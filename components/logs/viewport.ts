import { sharing } from "./share.ts";
import type { LogWindow, Look } from "./store/messages.ts";
import type { Row } from "./store/rows.ts";

/** Browsers do not lay out more than some millions of pixels: beyond it one pixel of the scroll bar is several of rows. */
const tallest = 8_000_000;
/** The scroll bar is put where it belongs when nobody has moved it for so long. */
const idleMs = 150;
const mostHeights = 5000;
const fewRows = 20;

/** What scrolls: an element, or a test's. */
export interface Scroller {
  scrollTop: number;
  readonly clientHeight: number;
}

/** What is drawn now. */
export interface ViewportSnapshot {
  window?: LogWindow;
  rows: readonly Row[];
  /** The row that the first of them is. */
  first: number;
  /** So many pixels of the first one are above the edge; while following, the last one ends at the lower edge. */
  offset: number;
  follow: boolean;
  /** Since then it is paused: so many lines had come, and that was the newest. */
  paused?: { arrived: number; last?: string };
  /** What scrolls is so tall. */
  height: number;
}

/**
 * Scrolls over rows that are not there: only those in sight are asked for and drawn. It stands at a row and some pixels of
 * it, whatever comes before it, and rows may have any height.
 */
export class LogViewport {
  readonly #ask: (look: Look) => void;
  readonly #painted: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #heights = new Map<string, number>();
  #snapshot: ViewportSnapshot = { rows: [], first: 0, offset: 0, follow: true, height: 0 };
  #window?: LogWindow;
  #row = 0;
  #offset = 0;
  #follow = true;
  #paused?: ViewportSnapshot["paused"];
  #lineHeight = 22;
  #opened: readonly string[] = [];
  #scroller?: Scroller;
  /** Where the scroll bar was put last, and what it scrolled then. */
  #scrollTop = 0;
  #scrolled = { height: 0, clientHeight: 0 };
  #idle?: ReturnType<typeof setTimeout>;
  #asked?: Look;
  #looks = 0;
  #askAgain = false;
  #focused = 0;

  constructor(ask: (look: Look) => void, painted: () => void) {
    this.#ask = ask;
    this.#painted = painted;
  }

  subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  };
  snapshot = (): ViewportSnapshot => this.#snapshot;

  attach(scroller: Scroller): void {
    this.#scroller = scroller;
    this.resized();
  }

  /** The element or what is in it has another size. */
  resized(): void {
    this.#look();
    this.#draw();
  }

  lineHeight(height: number): void {
    if (height === this.#lineHeight) return;
    this.#lineHeight = height;
    this.#heights.clear();
    this.resized();
  }

  /** Lines of which all is wanted. */
  open(ids: readonly string[]): void {
    this.#opened = ids;
    this.#look(true);
  }

  /** A window has come. While another is asked for, changes wait for it. */
  take(window: LogWindow): void {
    const asked = this.#asked;
    if (asked && window.answers !== asked.number) return this.#painted();
    const before = asked ?? { row: this.#window?.top ?? window.top };
    this.#asked = undefined;
    this.#row = Math.max(0, this.#row + window.top - before.row);
    this.#window = sharing(this.#window, window);
    this.#goToFocus(window);
    if (!this.#follow && this.#row >= window.count) [this.#row, this.#offset] = [Math.max(0, window.count - 1), 0];
    this.#draw();
    this.#painted();
    if (this.#askAgain || !this.#isCovered()) this.#look(this.#askAgain);
  }

  /** The newest rows stay in sight, or those that are. */
  setFollow(follow: boolean): void {
    if (follow === this.#follow) return;
    if (follow) this.#goOn();
    else this.#pause();
    this.#look(true);
    this.#draw();
  }

  /** Somebody has moved the scroll bar; or the browser, because what it scrolls has another size now. */
  scrolled(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const { scrollTop, clientHeight } = scroller;
    const moved = scrollTop - this.#scrollTop;
    if (Math.abs(moved) < 1) return;
    if (this.#follow && this.#isResized()) return this.#placeBar(0);
    this.#scrollTop = scrollTop;
    const most = this.#height() - clientHeight;
    if (moved > 0 && scrollTop >= most - 1 && !this.#isFilteredEmpty()) return this.setFollow(true);
    const anew = this.#follow; // the store has to know that it is paused, or it goes on with the newest rows
    this.#pause();
    if (scrollTop <= 0) [this.#row, this.#offset] = [0, 0];
    else if (Math.abs(moved) > clientHeight * 3) this.#standAt(scrollTop / Math.max(1, most));
    else this.#move(moved);
    this.#look(anew);
    this.#draw();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#placeBar(0), idleMs);
  }

  /** Brings a row into sight that is near. */
  reveal(id: string): void {
    const { from = 0, rows = [] } = this.#window ?? {};
    const row = from + rows.findIndex((one) => one.id === id);
    if (row < from || this.#follow) return;
    let below = -this.#offset;
    for (let at = this.#row; at <= row; at++) below += this.#heightOf(at);
    if (row <= this.#row) [this.#row, this.#offset] = [row, 0];
    else if (below > this.#clientHeight) this.#move(below - this.#clientHeight);
    this.resized();
  }

  /** How tall the rows are that were drawn. */
  measured(heights: Iterable<readonly [id: string, height: number]>): void {
    if (this.#heights.size > mostHeights) this.#heights.clear();
    for (const [id, height] of heights) this.#heights.set(id, height);
    if (!this.#follow) this.#stayWithinEnd();
    this.#placeBar((this.#scroller?.clientHeight ?? 0) / 2);
  }

  close(): void {
    clearTimeout(this.#idle);
  }

  get #clientHeight(): number {
    return this.#scroller?.clientHeight ?? 0;
  }

  #isFilteredEmpty = (): boolean => (this.#window?.count ?? 0) === 0;

  #rowsInSight = (): number => Math.ceil(this.#clientHeight / this.#lineHeight) + 2;

  /** Of all rows, as tall as a scroll bar may be. */
  #height(): number {
    return Math.max(this.#clientHeight, Math.min(tallest, (this.#window?.count ?? 0) * this.#lineHeight));
  }

  #heightOf(row: number): number {
    const known = this.#window?.rows[row - (this.#window?.from ?? 0)];
    return (known && this.#heights.get(known.id)) ?? this.#lineHeight;
  }

  #goToFocus({ focus }: LogWindow): void {
    if (!focus || focus.number === this.#focused) return;
    this.#focused = focus.number;
    this.#pause();
    this.#row = Math.max(0, focus.row - Math.floor(this.#rowsInSight() / 3));
    this.#offset = 0;
  }

  #pause(): void {
    if (!this.#follow) return;
    this.#standAtTop();
    this.#follow = false;
    const { arrived = 0, last } = this.#window ?? {};
    this.#paused = { arrived, last };
  }

  #goOn(): void {
    this.#follow = true;
    this.#paused = undefined;
  }

  /** While following, the last row is at the lower edge: from there up to the one at the upper edge. */
  #standAtTop(): void {
    const { count = 0 } = this.#window ?? {};
    let left = this.#clientHeight;
    let row = count;
    while (row > 0 && left > 0) left -= this.#heightOf(--row);
    [this.#row, this.#offset] = [row, Math.max(0, -left)];
  }

  #standAt(share: number): void {
    const rows = Math.max(0, (this.#window?.count ?? 0) - this.#clientHeight / this.#lineHeight);
    const at = Math.min(1, share) * rows;
    this.#row = Math.floor(at);
    this.#offset = (at - this.#row) * this.#lineHeight;
  }

  #move(pixels: number): void {
    const last = Math.max(0, (this.#window?.count ?? 0) - 1);
    let offset = this.#offset + pixels;
    while (offset < 0 && this.#row > 0) offset += this.#heightOf(--this.#row);
    while (this.#row < last && offset >= this.#heightOf(this.#row)) offset -= this.#heightOf(this.#row++);
    this.#offset = Math.max(0, offset);
  }

  /** Nobody scrolls beyond the last row. */
  #stayWithinEnd(): void {
    const { count = 0 } = this.#window ?? {};
    let below = -this.#offset;
    for (let row = this.#row; row < count && below < this.#clientHeight; row++) below += this.#heightOf(row);
    const free = this.#clientHeight - below;
    if (free <= 0 || (this.#row === 0 && this.#offset === 0)) return;
    this.#move(-Math.min(free, this.#row * this.#lineHeight + this.#offset));
    this.#draw();
  }

  /** The scroll bar says where the rows in sight are; it is left alone while it is off by no more than that. */
  #placeBar(tolerance: number): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const height = this.#height();
    this.#scrolled = { height, clientHeight: scroller.clientHeight };
    const most = height - scroller.clientHeight;
    const rows = (this.#window?.count ?? 0) * this.#lineHeight - scroller.clientHeight;
    const share = rows <= 0 ? 0 : (this.#row * this.#lineHeight + this.#offset) / rows;
    const place = this.#follow ? most : Math.min(Math.max(0, most - 2), share * most);
    if (Math.abs(scroller.scrollTop - place) > (this.#follow ? 0 : Math.max(1, tolerance))) scroller.scrollTop = place;
    else if (!this.#follow) return;
    this.#scrollTop = scroller.scrollTop;
  }

  /** Since the bar was put where it is: then the browser may have pulled it up with its end. */
  #isResized = (): boolean =>
    this.#scrolled.height !== this.#height() || this.#scrolled.clientHeight !== this.#clientHeight;

  /** The window has the rows in sight, and some before and behind them. */
  #isCovered(): boolean {
    const window = this.#window;
    if (!window) return false;
    const { from, rows, count } = window;
    const enough = this.#rowsInSight();
    if (this.#follow) return rows.length >= Math.min(count, enough);
    const first = Math.max(0, this.#row - enough / 2);
    return first >= from && Math.min(count, this.#row + enough * 1.5) <= from + rows.length;
  }

  #look(anew = false): void {
    if (this.#asked) {
      this.#askAgain ||= anew || !this.#isCovered();
      return;
    }
    if (!this.#scroller || this.#clientHeight === 0) return;
    if (!anew && this.#isCovered() && this.#window) return;
    this.#askAgain = false;
    this.#looks += 1;
    this.#asked = {
      number: this.#looks,
      row: this.#row,
      follow: this.#follow,
      count: Math.max(fewRows, this.#rowsInSight()),
      version: this.#window?.version ?? 0,
      opened: this.#opened,
    };
    this.#ask(this.#asked);
  }

  #draw(): void {
    const window = this.#window;
    const count = this.#rowsInSight();
    if (!window) return;
    const { from, rows } = window;
    const first = this.#follow ? Math.max(from, window.count - count) : this.#row;
    const drawn = rows.slice(Math.max(0, first - from), Math.max(0, first - from + count));
    // What is far from here comes in a moment; until then what was there stays.
    const kept = drawn.length === 0 && window.count > 0 ? this.#snapshot : { rows: drawn, first, offset: this.#offset };
    const { rows: shown, first: begin, offset } = kept;
    this.#snapshot = {
      window,
      rows: shown,
      first: begin,
      offset,
      follow: this.#follow,
      paused: this.#paused,
      height: this.#height(),
    };
    for (const changed of this.#listeners) changed();
  }
}

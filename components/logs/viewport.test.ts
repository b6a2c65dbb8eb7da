import { expect, test } from "vitest";
import type { LogWindow, Look } from "./store/messages.ts";
import type { Row } from "./store/rows.ts";
import { LogViewport } from "./viewport.ts";

const line = 22;
const row = (at: number): Row => ({
  kind: "line",
  id: `line ${at}`,
  environment: "staging",
  service: "backend",
  at,
  moment: "",
  pieces: [{ text: `${at}` }],
  more: 0,
  cut: false,
});

/** A store of numbered rows, a scroll bar, and a viewport between them; `first` is the number of the first row. */
function world(count: number, clientHeight = 440) {
  const state = { first: 0, count, version: 0, looks: [] as Look[], painted: 0 };
  const scroller = { scrollTop: 0, clientHeight };
  const viewport = new LogViewport(
    (look) => state.looks.push(look),
    () => {
      state.painted += 1;
    },
  );
  /** As the book does: the row at the top is where the look put it, moved by what was added before it. */
  function answer(isAnswer = true, moved = 0) {
    const look = state.looks.at(-1) as Look;
    const top = look.follow ? Math.max(0, state.count - look.count) : look.row + moved;
    const from = Math.max(0, top - look.count);
    const rows = Array.from({ length: Math.min(state.count - from, look.count * 3) }, (_, index) =>
      row(state.first + from + index),
    );
    const answers = isAnswer ? look.number : -1;
    viewport.take({ version: ++state.version, answers, top, from, rows, count: state.count } as LogWindow);
    measure();
  }
  function measure(heights: Record<number, number> = {}) {
    viewport.measured(viewport.snapshot().rows.map((one) => [one.id, heights[one.at] ?? line] as const));
  }
  function settle() {
    for (let asked = -1; asked !== state.looks.length; ) {
      asked = state.looks.length;
      if (asked > answered) {
        answered = asked;
        answer();
      }
    }
  }
  let answered = 0;
  return {
    state,
    viewport,
    scroller,
    settle,
    answer,
    measure,
    scroll(by: number) {
      scroller.scrollTop += by;
      viewport.scrolled();
      settle();
    },
    /** The first row that is drawn, and how much of it is hidden. */
    top: () => [viewport.snapshot().rows[0]?.at, Math.round(viewport.snapshot().offset)],
    attach() {
      viewport.attach(scroller);
      settle();
    },
  };
}

test("goes on following when a filter leaves fewer rows, and the browser pulls the bar up with its end", () => {
  const { attach, viewport, state, scroller, answer, scroll } = world(1000);
  attach();
  state.count = 100;
  scroller.scrollTop = 100 * line - 440;
  answer(false);
  scroll(0);
  expect(viewport.snapshot()).toMatchObject({ follow: true, paused: undefined });
  scroll(-2 * line);
  expect(viewport.snapshot().follow).toBe(false);
});

test("goes on following when a window becomes a phone's, and was taller on the way there", () => {
  const { attach, viewport, scroller, scroll } = world(1000);
  attach();
  scroller.scrollTop = 1000 * line - 829; // as far as it can with that height
  scroller.clientHeight = 493;
  scroll(0);
  expect(viewport.snapshot()).toMatchObject({ follow: true, paused: undefined });
  expect(scroller.scrollTop).toBe(1000 * line - 493);
  scroll(-2 * line);
  expect(viewport.snapshot().follow).toBe(false);
});

test("follows the newest rows, with the scroll bar at its end", () => {
  const { attach, viewport, state, scroller, answer } = world(1000);
  attach();
  expect(viewport.snapshot().rows.at(-1)?.at).toBe(999);
  expect(scroller.scrollTop).toBe(1000 * line - 440);
  state.count = 1500;
  answer(false);
  expect(viewport.snapshot().rows.at(-1)?.at).toBe(1499);
  expect(scroller.scrollTop).toBe(1500 * line - 440);
});

test("what comes before there is anything to scroll is asked for when there is", () => {
  const { viewport, state, attach } = world(1000);
  viewport.take({ version: 1, answers: 0, top: 999, from: 999, rows: [], count: 1000 } as unknown as LogWindow);
  expect(state.looks).toHaveLength(0);
  attach();
  expect(viewport.snapshot().rows.at(-1)?.at).toBe(999);
});

test("scrolls by pixels, and pauses as soon as somebody scrolls up; at the end it follows again", () => {
  const { attach, viewport, scroll, top, scroller } = world(1000);
  attach();
  scroll(-100);
  expect(viewport.snapshot()).toMatchObject({ follow: false, paused: { arrived: 0 } });
  expect(top()).toEqual([975, 10]);
  scroll(-11);
  expect(top()).toEqual([974, 21]);
  scroller.scrollTop = 1000 * line - 440 - 1;
  scroll(1);
  expect(viewport.snapshot().follow).toBe(true);
});

test("what is read stands still when more lines come, though it was only a little way up", () => {
  const { attach, state, scroll, answer, top } = world(1000);
  attach();
  scroll(-2 * line);
  const before = top();
  state.count = 1100;
  answer(false);
  expect(top()).toEqual(before);
});

test("a pull at the scroll bar goes anywhere in a million rows; the first and the last are reached", () => {
  const { attach, top, scroll, scroller, viewport } = world(1_000_000);
  attach();
  const { height } = viewport.snapshot();
  expect(height).toBeLessThanOrEqual(8_000_000);
  scroll(height / 2 - scroller.scrollTop);
  const [middle] = top();
  expect(middle).toBeGreaterThan(499_000);
  expect(middle).toBeLessThan(501_000);
  scroll(-scroller.scrollTop);
  expect(top()).toEqual([0, 0]);
  scroll(height);
  expect(viewport.snapshot().rows.at(-1)?.at).toBe(999_999);
});

test("rows that are loaded before stay above: what is read does not move, and the scroll bar follows", () => {
  const { attach, scroll, top, state, answer, scroller } = world(1000);
  attach();
  scroll(-10_000);
  const before = top();
  const place = scroller.scrollTop;
  state.first = -2000;
  state.count = 3000;
  answer(false, 2000);
  expect(top()).toEqual(before);
  expect(scroller.scrollTop).toBeCloseTo(place + 2000 * line, -2);
});

test("a window that crosses a look is left out, for the answer comes", () => {
  const { attach, scroll, state, answer, scroller, viewport, top } = world(10_000);
  attach();
  scroll(-1000);
  const asked = state.looks.length;
  scroller.scrollTop = 50_000;
  viewport.scrolled();
  expect(state.looks.length).toBe(asked + 1);
  const before = viewport.snapshot().window?.version;
  answer(false);
  expect(viewport.snapshot().window?.version).toBe(before);
  answer(true);
  expect(top()[0]).toBeGreaterThan(2000);
});

test("rows of other heights are scrolled over pixel by pixel, and nobody comes beyond the last", () => {
  const { attach, scroll, top, measure, viewport, scroller } = world(100);
  attach();
  scroll(-scroller.scrollTop);
  measure({ 0: 300 });
  scroll(100);
  expect(top()).toEqual([0, 100]);
  scroll(210);
  expect(top()).toEqual([1, 10]);
  scroll(-scroller.scrollTop);
  scroll(100 * line - 440 - 5);
  const [before] = top();
  expect(viewport.snapshot()).toMatchObject({ follow: false });
  measure({ 98: 2, 99: 2 });
  expect(viewport.snapshot().rows.at(-1)?.at).toBe(99);
  expect(top()[0]).toBeLessThan(before ?? 0);
});

test("a jump brings its row into sight and pauses", () => {
  const { attach, state, viewport, top } = world(5000);
  attach();
  const rows = Array.from({ length: 200 }, (_, index) => row(2900 + index));
  const focus = { number: 1, row: 3000, id: "line 3000" };
  viewport.take({ version: 9, answers: 1, top: 3000, from: 2900, rows, count: 5000, focus } as LogWindow);
  expect(viewport.snapshot().follow).toBe(false);
  expect(top()[0]).toBeGreaterThan(2980);
  expect(top()[0]).toBeLessThan(3000);
  expect(state.painted).toBeGreaterThan(0);
});

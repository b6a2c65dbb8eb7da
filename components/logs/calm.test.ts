import { expect, onTestFinished, test, vi } from "vitest";
import { calmly } from "./calm.ts";
import type { LogWindow, SearchState } from "./store/messages.ts";
import type { ViewportSnapshot } from "./viewport.ts";

function world() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const state: { now: ViewportSnapshot; changed(): void } = { now: at(0), changed() {} };
  const calm = calmly({
    snapshot: () => state.now,
    subscribe(changed) {
      state.changed = changed;
      return () => Object.assign(state, { changed() {} });
    },
  });
  const shown: (number | undefined)[] = [];
  const leave = calm.subscribe(() => shown.push(calm.snapshot().window?.arrived));
  const show = (now: ViewportSnapshot) => {
    state.now = now;
    state.changed();
  };
  return { shown, show, leave };
}

const at = (arrived: number, changes: Partial<ViewportSnapshot> = {}, search?: Partial<SearchState>) =>
  ({ follow: true, window: { arrived, count: 5, search } as LogWindow, ...changes }) as ViewportSnapshot;

test("lines that come are counted a few times a second; what somebody has done shows at once", () => {
  const { shown, show } = world();
  for (let arrived = 1; arrived <= 100; arrived++) {
    show(at(arrived));
    vi.advanceTimersByTime(10);
  }
  expect(shown).toHaveLength(4);
  shown.splice(0);
  show(at(101, { follow: false }));
  show(at(102, { follow: false }, { hits: 3, current: 1, currentId: "a" }));
  show(at(103, { follow: false }, { hits: 3, current: 2, currentId: "b" }));
  expect(shown).toEqual([101, 102, 103]);
});

test("what came last is shown, though nothing comes after it; nothing is shown to who has left", () => {
  const { shown, show, leave } = world();
  show(at(1));
  show(at(2));
  vi.advanceTimersByTime(1000);
  expect(shown).toEqual([2]);
  show(at(3));
  leave();
  vi.advanceTimersByTime(1000);
  expect(shown).toEqual([2]);
});

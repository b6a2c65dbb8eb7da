import { expect, test } from "vitest";
import { emptyRun, type OutputLine } from "#lib/contract/run.ts";
import { outputLimit, startFeed, takeEntry, takeLines } from "./run-feed.ts";

const view = emptyRun({
  id: 7,
  kind: "deploy",
  environment: "staging",
  title: "Deploy main",
  requestedBy: "dev1",
  requestedAt: 0,
  steps: [{ name: "smoke", title: "Smoke", kind: "reversible" }],
});
const lines = (from: number, to: number): OutputLine[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ line: from + i, at: 0, step: "smoke", text: `line ${from + i}` }));

test("a line that is here already is left out, the next one is taken", () => {
  const feed = takeLines(takeLines(startFeed(view), lines(1, 3)), lines(2, 5));
  expect(feed.lines.map((line) => line.line)).toEqual([1, 2, 3, 4, 5]);
  expect(feed.hole).toBe(false);
});

test("a line too new is a hole, and nothing behind it is taken", () => {
  const feed = takeLines(takeLines(startFeed(view), lines(1, 2)), lines(4, 6));
  expect(feed.lastLine).toBe(2);
  expect(feed.hole).toBe(true);
});

test("only the newest lines stay, and it is known how many went", () => {
  const feed = takeLines(startFeed(view), lines(1, outputLimit + 250));
  expect(feed.lines).toHaveLength(outputLimit);
  expect(feed.lines[0]?.line).toBe(251);
  expect(feed.dropped).toBe(250);
});

test("entries fold in their order; one too new is a hole", () => {
  const mark = (seq: number) => ({ seq, at: seq, type: "mark", step: "smoke", mark: "done" }) as const;
  const feed = takeEntry(startFeed(view), mark(1));
  expect(feed.view.steps[0]?.mark).toBe("done");
  expect(takeEntry(feed, mark(1))).toBe(feed);
  expect(takeEntry(feed, mark(3))).toMatchObject({ hole: true, view: { seq: 1 } });
});

import { describe, expect, test } from "vitest";
import { emptyRun, foldJournal, foldRun, type JournalEntry, type JournalEvent, type RunHeader } from "./run.ts";

const header: RunHeader = {
  id: 7,
  kind: "deploy",
  environment: "staging",
  title: "Deploy r7",
  requestedBy: "Ada",
  requestedAt: 1000,
  steps: [
    { name: "look", title: "Look", kind: "reversible" },
    { name: "act", title: "Act", kind: "reversible" },
    { name: "tidy", title: "Tidy", kind: "clean-up" },
  ],
};

const mark = (step: string, name: Extract<JournalEvent, { type: "mark" }>["mark"]): JournalEvent => ({
  type: "mark",
  step,
  mark: name,
});
const journal = (...events: [number, JournalEvent][]): JournalEntry[] =>
  events.map(([at, event], index) => ({ seq: index + 1, at, ...event }));
const step = (name: string, ...events: [number, JournalEvent][]) =>
  foldJournal(header, journal(...events)).steps.find((one) => one.name === name);

describe("a step", () => {
  test("is under way from the moment the one before it ended, though its plan has no mark yet", () => {
    expect(emptyRun(header).steps[0]).toMatchObject({ planning: true, startedAt: 1000 });
    expect(step("act", [2000, mark("look", "done")])).toMatchObject({ planning: true, startedAt: 2000 });
    const planned = step(
      "act",
      [2000, mark("look", "done")],
      [2600, mark("act", "acting")],
      [3000, mark("act", "done")],
    );
    expect(planned).toMatchObject({ mark: "done", startedAt: 2000, endedAt: 3000 });
    expect(planned).not.toHaveProperty("planning");
  });

  test("waits once the run has turned round, was cancelled or has ended", () => {
    for (const event of [mark("look", "failed"), { type: "cancel-requested", by: "Ada" } as const]) {
      expect(step("look", [1500, event])?.planning).toBeUndefined();
      expect(step("act", [1500, event])).toEqual(header.steps[1]);
    }
  });

  test("follows a clean-up that failed: the run goes on", () => {
    const two = { ...header, steps: [...header.steps, { name: "sweep", title: "Sweep", kind: "clean-up" as const }] };
    const failed = journal([1, mark("look", "done")], [2, mark("act", "done")], [3, mark("tidy", "failed")]);
    expect(foldJournal(two, failed).steps[3]).toMatchObject({ planning: true, startedAt: 3 });
  });
});

test("an entry is folded once, in its place", () => {
  const [first, second] = journal([1, mark("look", "acting")], [2, mark("look", "done")]) as [
    JournalEntry,
    JournalEntry,
  ];
  const view = foldJournal(header, [first]);
  expect(foldRun(view, first)).toEqual({ kind: "duplicate" });
  expect(foldRun(view, { ...second, seq: 9 })).toEqual({ kind: "gap", after: 1 });
  expect(foldRun(view, second)).toMatchObject({ kind: "next", view: { seq: 2 } });
});

test("the end is the journal's last word", () => {
  const ended = foldJournal(
    header,
    journal([5, { type: "finished", outcome: "rolled-back", sentence: "It was taken back." }]),
  );
  expect(ended).toMatchObject({ outcome: "rolled-back", sentence: "It was taken back.", endedAt: 5 });
});

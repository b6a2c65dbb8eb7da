import { expect, test } from "vitest";
import type { Mark, RunView, StepKind } from "#lib/contract/run.ts";
import { canFlipBack, currentStep, isUndoing, stepLook, stepTook, usualTotal, whyNotCancel } from "./progress.ts";

const run = (marks: [string, Mark | undefined, StepKind?][], facts: Partial<RunView> = {}): RunView => ({
  id: 1,
  kind: "deploy",
  environment: "staging",
  title: "Deploy r1",
  requestedBy: "dev1",
  requestedAt: 0,
  seq: 0,
  steps: marks.map(([name, mark, kind = "reversible"]) => ({ name, title: name, kind, mark })),
  ...facts,
});

test("a mark looks as what it means for the reader", () => {
  const looks = (["acting", "undoing", "undo-failed", "undone", "done", "failed"] as const).map((mark) =>
    stepLook({ name: "a", title: "A", kind: "reversible", mark }),
  );
  expect(looks).toEqual(["running", "running", "needs-attention", "undone", "done", "failed"]);
  expect(stepLook({ name: "a", title: "A", kind: "reversible", mark: "undone", error: "no" })).toBe("failed");
  expect(stepLook({ name: "a", title: "A", kind: "reversible" })).toBe("waiting");
});

test("it can be cancelled while a reversible step is left", () => {
  expect(
    whyNotCancel(
      run([
        ["build", "done"],
        ["switch", "acting"],
        ["retire", undefined, "clean-up"],
      ]),
    ),
  ).toBeUndefined();
});

test("it cannot be cancelled when only cleaning up is left, and says so", () => {
  expect(
    whyNotCancel(
      run([
        ["switch", "done"],
        ["retire", "acting", "clean-up"],
      ]),
    ),
  ).toMatch(/cleaning up/);
});

test("it can be flipped back from its switch to the end of its watch, once", () => {
  const marks = (watch: Mark | undefined): [string, Mark | undefined][] => [
    ["switch", "done"],
    ["drain", "done"],
    ["watch", watch],
  ];
  expect(canFlipBack(run([["switch", "acting"], ...marks(undefined).slice(1)]))).toBe(false);
  expect(canFlipBack(run(marks(undefined)))).toBe(true);
  expect(canFlipBack(run(marks("acting")))).toBe(true);
  expect(canFlipBack(run(marks("acting"), { kind: "restore" }))).toBe(false);
  expect(canFlipBack(run(marks("acting"), { cancelRequestedBy: "lead1" }))).toBe(false);
  expect(canFlipBack(run(marks("undoing")))).toBe(false);
  expect(canFlipBack(run(marks("done")))).toBe(false);
});

test("it cannot be cancelled twice, while it is undone, or after its end", () => {
  expect(whyNotCancel(run([["build", "acting"]], { cancelRequestedBy: "lead1" }))).toMatch(/lead1 has cancelled/);
  expect(
    whyNotCancel(
      run([
        ["build", "done"],
        ["smoke", "failed"],
      ]),
    ),
  ).toMatch(/being undone/);
  expect(whyNotCancel(run([["build", "done"]], { outcome: "succeeded" }))).toMatch(/ended/);
});

test("a clean-up step that failed does not turn the run round", () => {
  expect(
    isUndoing(
      run([
        ["switch", "done"],
        ["retire", "failed", "clean-up"],
      ]),
    ),
  ).toBe(false);
});

test("the step that is undone now comes before the one that failed", () => {
  const undone = run([
    ["build", "undoing"],
    ["smoke", "undone"],
  ]);
  expect(currentStep(undone)?.name).toBe("build");
});

test("the usual time is known only when every step's is", () => {
  const timed = run([
    ["a", "done"],
    ["b", "done"],
  ]);
  expect(usualTotal(timed)).toBeUndefined();
  expect(usualTotal({ ...timed, steps: timed.steps.map((step) => ({ ...step, usualMs: 300 })) })).toBe(600);
});

test("a running step has taken until now, an ended one until its end", () => {
  const step = { name: "a", title: "A", kind: "reversible", startedAt: 1000 } as const;
  expect(stepTook({ ...step, mark: "acting" }, 1500)).toBe(500);
  expect(stepTook({ ...step, mark: "undone", endedAt: 1200 }, 9000)).toBe(200);
  expect(stepTook({ name: "a", title: "A", kind: "reversible" }, 9000)).toBeUndefined();
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalEvent, Mark, Outcome, StepKind } from "../../contract/run.ts";
import { cancellation, readJournal } from "./journal.ts";
import { nextMove } from "./next-move.ts";

const reversible = (name: string) => ({ name, kind: "reversible" as StepKind });
const cleanUp = (name: string) => ({ name, kind: "clean-up" as StepKind });
const steps = [reversible("build"), reversible("switch"), reversible("watch"), cleanUp("retire")];
const marks = (...pairs: [string, Mark][]) => new Map(pairs);

describe("nextMove", () => {
  test("acts in order, and again on what was acting", () => {
    expect(nextMove(steps, marks())).toEqual({ do: "act", step: "build" });
    expect(nextMove(steps, marks(["build", "acting"]))).toEqual({ do: "act", step: "build" });
    expect(nextMove(steps, marks(["build", "done"]))).toEqual({ do: "act", step: "switch" });
  });

  test("undoes in reverse, beginning with the step that failed", () => {
    const failed = marks(["build", "done"], ["switch", "done"], ["watch", "failed"]);
    expect(nextMove(steps, failed)).toEqual({ do: "undo", step: "watch" });
    expect(nextMove(steps, failed.set("watch", "undoing"))).toEqual({ do: "undo", step: "watch" });
    expect(nextMove(steps, failed.set("watch", "undone"))).toEqual({ do: "undo", step: "switch" });
    failed.set("switch", "undone").set("build", "undone");
    expect(nextMove(steps, failed)).toEqual({ do: "finish", outcome: "rolled-back" });
  });

  test("stops for a person when undoing fails", () => {
    expect(nextMove(steps, marks(["build", "done"], ["switch", "undo-failed"]))).toEqual({
      do: "finish",
      outcome: "needs-attention",
    });
  });

  test("turns round when cancelled, even if the last reversible step finished meanwhile, but never in clean-up", () => {
    expect(nextMove(steps, marks(), true)).toEqual({ do: "finish", outcome: "rolled-back" });
    const done = marks(["build", "done"], ["switch", "done"], ["watch", "done"]);
    expect(nextMove(steps, done, true)).toEqual({ do: "undo", step: "watch" });
    expect(nextMove(steps, done.set("retire", "acting"), true)).toEqual({ do: "act", step: "retire" });
  });

  test("goes on after a clean-up step that failed, and says so at the end", () => {
    const more = [...steps, cleanUp("prune")];
    const failed = marks(["build", "done"], ["switch", "done"], ["watch", "done"], ["retire", "failed"]);
    expect(nextMove(more, failed)).toEqual({ do: "act", step: "prune" });
    expect(nextMove(more, failed.set("prune", "done"))).toEqual({ do: "finish", outcome: "succeeded-with-warnings" });
  });
});

describe("cancellation", () => {
  test("is possible until the last reversible step is done, after the switch too", () => {
    expect(cancellation(steps, marks())).toBe("possible");
    expect(cancellation(steps, marks(["build", "done"], ["switch", "done"]))).toBe("possible");
    expect(cancellation(steps, marks(["build", "done"], ["switch", "done"], ["watch", "acting"]))).toBe("possible");
    expect(cancellation(steps, marks(["build", "done"], ["switch", "done"], ["watch", "done"]))).toBe("too-late");
    expect(cancellation(steps, marks(["build", "failed"]))).toBe("turned");
    expect(cancellation([cleanUp("tidy")], marks())).toBe("too-late");
  });

  test("counts by its place in the journal", () => {
    const mark = (step: string, set: Mark): JournalEvent => ({ type: "mark", step, mark: set });
    const cancel: JournalEvent = { type: "cancel-requested", by: "Anna" };
    const before = [mark("switch", "done"), mark("watch", "acting"), cancel, mark("watch", "done")];
    expect(readJournal(steps, before).cancelledBy).toBe("Anna");
    const after = [mark("switch", "done"), mark("watch", "done"), cancel];
    expect(readJournal(steps, after).cancelledBy).toBeUndefined();
  });
});

/** What a worker does with the moves: each write of the journal is a place where it may die. */
interface Scenario {
  reversible: number;
  cleanUp: number;
  /** Names of the steps whose act fails. */
  failing: string[];
  failingUndo: string[];
  /** The worker dies before these writes, counted over all workers. */
  crashes: number[];
  cancelBefore: number | undefined;
}

const scenario: fc.Arbitrary<Scenario> = fc
  .record({ reversible: fc.integer({ min: 0, max: 4 }), cleanUp: fc.integer({ min: 0, max: 2 }) })
  .chain((size) => {
    const names = outline(size).map(({ name }) => name);
    return fc.record({
      reversible: fc.constant(size.reversible),
      cleanUp: fc.constant(size.cleanUp),
      failing: fc.subarray(names),
      failingUndo: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.subarray(names)),
      crashes: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }),
      cancelBefore: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
    });
  });

const outline = (size: { reversible: number; cleanUp: number }) => [
  ...Array.from({ length: size.reversible }, (_, index) =>
    reversible(index === size.reversible - 2 ? "switch" : `step-${index}`),
  ),
  ...Array.from({ length: size.cleanUp }, (_, index) => cleanUp(`clean-${index}`)),
];

interface Drive {
  journal: JournalEvent[];
  acted: string[];
  undone: string[];
  outcome: Outcome;
  cancelled: boolean;
}

class Crash extends Error {}

function drive(plan: Scenario): Drive {
  const all = outline(plan);
  const drive: Omit<Drive, "outcome"> = { journal: [], acted: [], undone: [], cancelled: false };
  let writes = 0;
  const write = (event: JournalEvent) => {
    const { marks } = readJournal(all, drive.journal);
    if (writes === plan.cancelBefore && cancellation(all, marks) === "possible") {
      drive.cancelled = true;
      drive.journal.push({ type: "cancel-requested", by: "Anna" });
    }
    if (plan.crashes.includes(writes++)) throw new Crash();
    drive.journal.push(event);
  };
  const mark = (step: string, set: Mark) => write({ type: "mark", step, mark: set });

  const work = (): Outcome => {
    for (;;) {
      const { marks, cancelledBy } = readJournal(all, drive.journal);
      const move = nextMove(all, marks, cancelledBy !== undefined);
      if (move.do === "finish") {
        write({ type: "finished", outcome: move.outcome, sentence: "" });
        return move.outcome;
      }
      if (move.do === "act") {
        if (!marks.has(move.step)) mark(move.step, "acting");
        drive.acted.push(move.step);
        mark(move.step, plan.failing.includes(move.step) ? "failed" : "done");
      } else {
        mark(move.step, "undoing");
        drive.undone.push(move.step);
        mark(move.step, plan.failingUndo.includes(move.step) ? "undo-failed" : "undone");
      }
    }
  };

  for (let workers = 0; workers <= plan.crashes.length; workers++) {
    try {
      const outcome = work();
      return { ...drive, outcome };
    } catch (crash) {
      if (!(crash instanceof Crash)) throw crash;
    }
  }
  throw new Error("The run did not end");
}

const check = (property: (plan: Scenario, driven: Drive) => void) =>
  fc.assert(
    fc.property(scenario, (plan) => property(plan, drive(plan))),
    { numRuns: 1500 },
  );

describe("over crashes, failures and cancellations, a run", () => {
  test("always ends, and says how", () =>
    check((plan, { outcome, cancelled }) => {
      const all = outline(plan);
      const failing = all.find(({ name }) => plan.failing.includes(name));
      if (failing?.kind === "reversible" || cancelled) expect(["rolled-back", "needs-attention"]).toContain(outcome);
      else expect(outcome).toBe(failing ? "succeeded-with-warnings" : "succeeded");
      if (plan.failingUndo.length === 0) expect(outcome).not.toBe("needs-attention");
    }));

  test("undoes in reverse, only what it touched, and never clean-up", () =>
    check((plan, { journal, undone }) => {
      const order = outline(plan).map(({ name }) => name);
      const places = undone.map((name) => order.indexOf(name));
      expect(places).toEqual(places.toSorted((a, b) => b - a));
      for (const name of undone) {
        expect(name).not.toMatch(/^clean/);
        expect(journal).toContainEqual({ type: "mark", step: name, mark: "acting" });
      }
    }));

  test("leaves nothing half done unless a person is called", () =>
    check((plan, { journal, outcome, acted, undone }) => {
      const all = outline(plan);
      const { marks } = readJournal(all, journal);
      const touched = all.filter(({ name, kind }) => kind === "reversible" && acted.includes(name));
      if (outcome === "rolled-back")
        for (const { name } of touched) expect([name, marks.get(name)]).toEqual([name, "undone"]);
      if (outcome.startsWith("succeeded")) {
        expect(undone).toEqual([]);
        for (const { name, kind } of all) if (kind === "reversible") expect(marks.get(name)).toBe("done");
        for (const { name } of all) expect(["done", "failed"]).toContain(marks.get(name));
      }
    }));

  test("acts on a step only when all before it are done, and not at all once it has turned round", () =>
    check((plan, { journal }) => {
      const all = outline(plan);
      const seen: JournalEvent[] = [];
      for (const event of journal) {
        if (event.type === "mark" && event.mark === "acting") {
          const { marks } = readJournal(all, seen);
          const before = all.slice(
            0,
            all.findIndex(({ name }) => name === event.step),
          );
          for (const { name, kind } of before)
            expect(kind === "reversible" ? ["done"] : ["done", "failed"]).toContain(marks.get(name));
          expect([...marks.values()]).not.toContain("undone");
        }
        seen.push(event);
      }
    }));
});

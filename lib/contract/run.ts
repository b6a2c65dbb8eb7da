import type { Environment } from "./names.ts";

export type Outcome = "succeeded" | "succeeded-with-warnings" | "rolled-back" | "needs-attention";
export type RunKind =
  | "deploy"
  | "take-over"
  | "rollback"
  | "stop-standby"
  | "operate"
  | "back-up"
  | "prove"
  | "export"
  | "isolation"
  | "restore"
  | "undo-restore"
  | "mend"
  | "configure";
export type StepKind = "reversible" | "clean-up";
/** The last mark a step has in the journal. Without one it is waiting. */
export type Mark = "acting" | "done" | "failed" | "undoing" | "undone" | "undo-failed";

export interface StepOutline {
  name: string;
  title: string;
  kind: StepKind;
  /** Median of earlier runs of this pipeline in this environment, in milliseconds. */
  usualMs?: number;
}

/** One line of a run's journal. `seq` counts from 1 without holes; `at` is epoch milliseconds. */
export type JournalEntry = { seq: number; at: number } & JournalEvent;
export type JournalEvent =
  | { type: "mark"; step: string; mark: Mark; note?: string; error?: string }
  | { type: "cancel-requested"; by: string }
  | { type: "finished"; outcome: Outcome; sentence: string };

export interface RunHeader {
  id: number;
  kind: RunKind;
  environment: Environment;
  title: string;
  requestedBy: string;
  requestedAt: number;
  release?: number;
  ref?: string;
  commit?: string;
  /** Gates that it was begun without, and why. */
  overrides?: { gate: string; reason: string }[];
  steps: StepOutline[];
}

export interface StepView extends StepOutline {
  mark?: Mark;
  /** It is under way without a mark yet: it looks, and what it sees will be its plan. */
  planning?: true;
  note?: string;
  error?: string;
  startedAt?: number;
  endedAt?: number;
}

/** What the browser shows: the header with the journal folded into it. */
export interface RunView extends Omit<RunHeader, "steps"> {
  seq: number;
  steps: StepView[];
  cancelRequestedBy?: string;
  outcome?: Outcome;
  sentence?: string;
  endedAt?: number;
}

export const emptyRun = (header: RunHeader): RunView =>
  withPlanning({ ...header, seq: 0, steps: header.steps }, header.requestedAt);

export type Fold = { kind: "next"; view: RunView } | { kind: "duplicate" } | { kind: "gap"; after: number };

/** Folds one entry: an old one is a duplicate, one too new is a gap (ask again from `after`). Pure. */
export function foldRun(view: RunView, entry: JournalEntry): Fold {
  if (entry.seq <= view.seq) return { kind: "duplicate" };
  if (entry.seq > view.seq + 1) return { kind: "gap", after: view.seq };
  return { kind: "next", view: withPlanning({ ...apply(view, entry), seq: entry.seq }, entry.at) };
}

export function foldJournal(header: RunHeader, entries: readonly JournalEntry[]): RunView {
  let view = emptyRun(header);
  for (const entry of entries) {
    const folded = foldRun(view, entry);
    if (folded.kind === "next") view = folded.view;
  }
  return view;
}

function apply(view: RunView, entry: JournalEntry): RunView {
  switch (entry.type) {
    case "cancel-requested":
      return { ...view, cancelRequestedBy: entry.by };
    case "finished":
      return { ...view, outcome: entry.outcome, sentence: entry.sentence, endedAt: entry.at };
    case "mark":
      return { ...view, steps: view.steps.map((step) => (step.name === entry.step ? markStep(step, entry) : step)) };
  }
}

/** A step's plan comes before its first mark, so the time since the step before it ended belongs to it. */
function withPlanning(view: RunView, at: number): RunView {
  const turned = view.cancelRequestedBy !== undefined || view.steps.some(isTurned);
  const busy = view.steps.some(({ mark }) => mark === "acting");
  const next = view.outcome || turned || busy ? undefined : view.steps.find(({ mark }) => mark === undefined);
  return { ...view, steps: view.steps.map((step) => (step === next ? planning(step, at) : settled(step))) };
}

const isTurned = ({ kind, mark }: StepView) =>
  mark === "undoing" || mark === "undone" || mark === "undo-failed" || (kind === "reversible" && mark === "failed");

const planning = (step: StepView, at: number): StepView => ({
  ...step,
  planning: true,
  startedAt: step.startedAt ?? at,
});

function settled({ planning: _, ...step }: StepView): StepView {
  if (step.mark !== undefined) return step;
  const { startedAt: __, ...waiting } = step;
  return waiting;
}

function markStep(step: StepView, entry: Extract<JournalEntry, { type: "mark" }>): StepView {
  const ended = entry.mark === "done" || entry.mark === "failed";
  return {
    ...step,
    mark: entry.mark,
    note: entry.note ?? step.note,
    error: entry.error ?? step.error,
    startedAt: step.startedAt ?? entry.at,
    endedAt: ended ? entry.at : step.endedAt,
  };
}

/** One line of a run's output; `line` counts from 1 without holes. */
export interface OutputLine {
  line: number;
  at: number;
  step: string;
  text: string;
}

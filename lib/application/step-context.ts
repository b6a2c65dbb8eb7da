import { randomBytes } from "node:crypto";
import { Refusal } from "../contract/refusal.ts";
import type { TrafficReport } from "../contract/report.ts";
import { type Pipelines, pipelineFor, type RunInput } from "./pipelines.ts";
import type { OutputLog, RunFacts, SavedFacts } from "./ports.ts";
import type { JournalDeps, RunJournal } from "./run-journal.ts";
import type { AnyStep, Pipeline, StepContext } from "./step.ts";
import type { TrafficReports } from "./traffic-reports.ts";

/** Something that no sentence foresaw: a person finds it in the log by its reference. */
export interface UnexpectedFailure {
  reference: string;
  run?: number;
  step?: string;
  error: unknown;
}

export type Report = (failure: UnexpectedFailure) => void;

export interface RunDeps extends JournalDeps {
  output: OutputLog;
  pipelines: Pipelines;
  report: Report;
  traffic: TrafficReports;
}

const forever = new AbortController().signal;

/** What a failure is called towards people; what was not foreseen goes to the log, under the reference they are told. */
export function sentenceFor(error: unknown, report: Report, place: { run?: number; step?: string } = {}): string {
  if (error instanceof Refusal) return error.message;
  const reference = randomBytes(4).toString("hex");
  report({ reference, ...place, error });
  return `Something went wrong that Slipway did not foresee (reference ${reference}; the worker's log has the details).`;
}

export type RunUnderWay = ReturnType<typeof runUnderWay>;

/** What the moves of one run have in common. */
export function runUnderWay(journal: RunJournal, deps: RunDeps, stopping: AbortSignal) {
  const { id, record } = journal;
  const request = record.input as RunInput;
  const pipeline = pipelineOrRefusing(deps.pipelines, request);
  const notes = new Map<string, string>();
  const described = new Map<string, RunFacts>();

  const output = (step: string, text: string) => {
    for (const line of text.split("\n")) deps.announcer.output(id, deps.output.append(id, step, line));
  };

  const context = (step: string, signal: AbortSignal): StepContext<RunInput> => ({
    run: id,
    request,
    signal,
    output: (text) => output(step, text),
    note: (text) => notes.set(step, text),
    describe: (facts) => described.set(step, facts),
    hasPlan: (name) => name in record.plans,
    hasResult: (name) => name in record.results,
    planOf: <T>(name: string) => savedBy<T>(record.plans, name, "plan"),
    resultOf: <T>(name: string) => savedBy<T>(record.results, name, "result"),
  });

  return {
    journal,
    deps,
    stopping,
    context,
    output,
    step: (name: string) => pipeline.steps.find((step) => step.name === name) ?? unknownStep(name),
    /** The last one goes with the step's next mark. */
    noteOf: (step: string) => (notes.has(step) ? { note: notes.get(step) } : {}),
    /** With how it has described the run. */
    saved: (step: string, facts: SavedFacts): SavedFacts => {
      const about = described.get(step);
      return about ? { ...facts, about } : facts;
    },
    sentenceFor: (error: unknown, step: string) => sentenceFor(error, deps.report, { run: id, step }),

    lastSentence(outcome: string, traffic?: TrafficReport): string {
      const { error, undoError, cancelledBy } = journal.read();
      const cause = [error ?? (cancelledBy && `Cancelled by ${cancelledBy}.`), undoError].filter(Boolean).join(" ");
      const tookMs = deps.clock.now() - record.header.requestedAt;
      try {
        return pipeline.sentence(context("end", forever), outcome, tookMs, cause || undefined, traffic);
      } catch (failure) {
        return `${record.header.title}: ${outcome}. ${cause} ${sentenceFor(failure, deps.report, { run: id })}`;
      }
    },
  };
}

function savedBy<T>(saved: Record<string, unknown>, step: string, what: string): T {
  if (!(step in saved)) throw new Error(`Step ${step} has no ${what} in this run`);
  return saved[step] as T;
}

/** A run that an earlier version of Slipway began is still ended by this one, if only by asking for attention. */
function pipelineOrRefusing(pipelines: Pipelines, request: RunInput): Pipeline<RunInput> {
  try {
    return pipelineFor(pipelines, request);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { kind: request.kind, exclusive: true, steps: [], sentence: () => refusal.message };
  }
}

function unknownStep(name: string): AnyStep<RunInput> {
  const refuse = async () => {
    throw new Refusal("step-unknown", `This version of Slipway does not know the step “${name}” that this run needs.`);
  };
  return { name, title: name, kind: "reversible", limitMs: 1_000, plan: refuse, act: refuse, undo: refuse };
}

import type { Actor } from "../contract/permissions.ts";
import type { TrafficReport } from "../contract/report.ts";
import type { RunKind, StepKind } from "../contract/run.ts";
import type { RunFacts } from "./ports.ts";

/** Saved in the journal as JSON: no functions, no dates, no undefined that matters. */
export type Saved = unknown;

export interface StepContext<Request> {
  run: number;
  request: Request;
  /** Ends when the run is cancelled, the step's limit passes, or the worker stops. */
  signal: AbortSignal;
  /** One line of live output. */
  output(text: string): void;
  /** A short fact beside the step's name in the timeline. */
  note(text: string): void;
  /** What the run turns out to be about, for its header. Saved with the step's next mark. */
  describe(facts: RunFacts): void;
  hasPlan(step: string): boolean;
  /** The saved plan or result of an earlier step of this run; throws when there is none. */
  planOf<T>(step: string): T;
  resultOf<T>(step: string): T;
  hasResult(step: string): boolean;
}

/**
 * `plan` only looks, and what it answers is saved before `act`; `act` may be repeated with the same plan; `undo` must be
 * safe if `act` never ran, half ran or finished. A refusal or error thrown by `plan` or `act` turns the run round. A step
 * that has nothing to do but to look, or to wait, has no `act`.
 */
export interface Step<Request, Plan = Saved, Result = Saved> {
  name: string;
  title: string;
  kind: StepKind;
  /** The longest that plan and act, or undo, may take together, in milliseconds. */
  limitMs: number;
  plan(context: StepContext<Request>): Promise<Plan>;
  act?(context: StepContext<Request>, plan: Plan): Promise<Result>;
  /** What it answers, if anything, takes the place of the result: what could not be undone. */
  undo?(context: StepContext<Request>, plan: Plan | undefined): Promise<Result | undefined | void>;
}

/** Steps of one pipeline plan and answer different things; who runs them treats both as saved values. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each step takes back just what it planned itself
export type AnyStep<Request> = Step<Request, any, unknown>;

export interface Pipeline<Request> {
  kind: RunKind;
  /** At most one run of an exclusive pipeline per environment. */
  exclusive: boolean;
  /** Asked before there is a run: refuses what must not be begun, so that whoever asks hears it at once. */
  admit?(request: Request, actor: Actor, signal: AbortSignal): Promise<void>;
  steps: readonly AnyStep<Request>[];
  /** The one sentence at the end of the run. `traffic`: what the gateway saw, where the run switched and it could be read. */
  sentence(
    context: StepContext<Request>,
    outcome: string,
    tookMs: number,
    error?: string,
    traffic?: TrafficReport,
  ): string;
}

import fc from "fast-check";
import { Refusal } from "../../contract/refusal.ts";

/** What a case came to: `taken`, or the code that it was refused with. */
export type Outcome = string;

/** Something of the panel that takes input from outside. */
export interface Target<Case = unknown> {
  name: string;
  cases: fc.Arbitrary<Case>;
  /** Gives the case to the real thing. Throws what is no clear "no". */
  take(input: Case): Promise<Outcome>;
}

export interface Findings {
  target: string;
  cases: number;
  taken: number;
  /** How often each code was refused with. */
  refused: Record<string, number>;
  slowestMs: number;
  tookMs: number;
  /** The smallest case that fails, and how to see it again. */
  failure?: string;
}

/** Of the processor's time: beyond that something blows up with its input. A busy machine makes people wait longer. */
const longestCaseMs = 3_000;
const longestWaitMs = 300_000;
const longestShown = 4_000;

export async function runTarget<Case>(
  { name, cases, take }: Target<Case>,
  { count, seed, path, begin }: { count: number; seed: number; path?: string; begin?(): void },
): Promise<Findings> {
  const findings: Findings = { target: name, cases: 0, taken: 0, refused: {}, slowestMs: 0, tookMs: 0 };
  const started = performance.now();
  const property = fc.asyncProperty(cases, async (input) => {
    begin?.();
    const began = process.cpuUsage();
    const outcome = await within(longestWaitMs, take(input).catch(refusalOf));
    const { user, system } = process.cpuUsage(began);
    const tookMs = (user + system) / 1000;
    if (tookMs > longestCaseMs) throw new Error(`It took ${Math.round(tookMs)} ms of the processor's time.`);
    findings.cases++;
    findings.slowestMs = Math.max(findings.slowestMs, tookMs);
    if (outcome === "taken") findings.taken++;
    else findings.refused[outcome] = (findings.refused[outcome] ?? 0) + 1;
  });
  const details = await fc.check(property, { numRuns: count, seed, path, endOnFailure: false });
  findings.tookMs = performance.now() - started;
  if (details.failed) findings.failure = failureIn(details, seed);
  return findings;
}

function failureIn<Case>(
  { errorInstance, counterexample, counterexamplePath }: fc.RunDetails<[Case]>,
  seed: number,
): string {
  const why = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  const input = fc.stringify(counterexample?.[0]);
  const shown = input.length > longestShown ? `${input.slice(0, longestShown)} … (${input.length} characters)` : input;
  return `${why}\nfor ${shown}\nAgain: --seed ${seed} --path ${counterexamplePath}`;
}

/** A refusal is an answer; everything else is a bug. */
export function refusalOf(error: unknown): Outcome {
  if (error instanceof Refusal && error.code !== "unexpected" && error.message.length > 10) return error.code;
  throw error;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`There was no answer within ${ms} ms.`)), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

import { Refusal } from "../contract/refusal.ts";

export type Settled<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** How long a step may take to stop after its signal has ended; then the run goes on without it. */
const graceMs = 15_000;

export interface StepLimit extends Disposable {
  readonly signal: AbortSignal;
  /** Settles with the signal's reason when that ended first, whatever the work made of it. */
  settle<T>(work: () => Promise<T>): Promise<Settled<T>>;
}

/** What a step does ends with its limit, and with any of the signals. */
export function startLimit(step: { title: string; limitMs: number }, ends: readonly AbortSignal[]): StepLimit {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tookTooLong(step)), step.limitMs).unref();
  const signal = AbortSignal.any([limit.signal, ...ends]);
  return {
    signal,
    async settle(work) {
      using unresponsive = graceAfter(signal);
      try {
        signal.throwIfAborted();
        return { ok: true, value: await Promise.race([work(), unresponsive.over]) };
      } catch (error) {
        return { ok: false, error: signal.aborted ? signal.reason : error };
      }
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

const tookTooLong = ({ title, limitMs }: { title: string; limitMs: number }) =>
  new Refusal(
    "step-limit",
    `“${title}” took longer than ${spoken(limitMs)} and was stopped. See in its output what it was waiting for, then try again.`,
  );

function spoken(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 1000) return `${ms} ms`;
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}

function graceAfter(signal: AbortSignal): Disposable & { over: Promise<never> } {
  const { promise: over, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => reject(signal.reason), graceMs);
  };
  signal.addEventListener("abort", start, { once: true });
  return {
    over,
    [Symbol.dispose]() {
      signal.removeEventListener("abort", start);
      clearTimeout(timer);
    },
  };
}

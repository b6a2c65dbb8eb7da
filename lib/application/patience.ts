import { Refusal } from "../contract/refusal.ts";
import type { Clock } from "./ports.ts";

/**
 * Before it is tried again; after the last pause once more and never again. Undoing outlasts an engine that is being
 * restarted, which answers with all kinds of errors while it ends: what is not undone needs a person.
 */
const pausesMs = { "clean-up": [1_000, 5_000], undo: [1_000, 5_000, 15_000, 30_000] };

/** Without an engine nothing can be undone or cleaned up: that is waited for, as long as somebody may need to mend it. */
const awayPauseMs = 2_000;
const longestAwayMs = 6 * 60 * 60_000;

/** Answers, failure after failure, how many milliseconds later it is worth to try again; `undefined` when it is not. */
export function startPatience(clock: Clock, work: keyof typeof pausesMs): (failure: unknown) => number | undefined {
  let attempts = 0;
  let awaySince: number | undefined;
  return (failure) => {
    if (!isEngineAway(failure)) {
      awaySince = undefined;
      return pausesMs[work][attempts++];
    }
    awaySince ??= clock.elapsed();
    return clock.elapsed() - awaySince < longestAwayMs ? awayPauseMs : undefined;
  };
}

const isEngineAway = (failure: unknown): boolean => failure instanceof Refusal && failure.code === "engine-unreachable";

import { Refusal } from "../contract/refusal.ts";
import type { Clock } from "./ports.ts";

/** Before clean-up, or an undo, is tried again; after the last pause once more and never again. */
const pausesMs = [1_000, 5_000];

/** Without an engine nothing can be undone or cleaned up: that is waited for, as long as somebody may need to mend it. */
const awayPauseMs = 2_000;
const longestAwayMs = 6 * 60 * 60_000;

/** Answers, failure after failure, how many milliseconds later it is worth to try again; `undefined` when it is not. */
export function startPatience(clock: Clock): (failure: unknown) => number | undefined {
  let attempts = 0;
  let awaySince: number | undefined;
  return (failure) => {
    if (!isEngineAway(failure)) {
      awaySince = undefined;
      return pausesMs[attempts++];
    }
    awaySince ??= clock.elapsed();
    return clock.elapsed() - awaySince < longestAwayMs ? awayPauseMs : undefined;
  };
}

const isEngineAway = (failure: unknown): boolean => failure instanceof Refusal && failure.code === "engine-unreachable";

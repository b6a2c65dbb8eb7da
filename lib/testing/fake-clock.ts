import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../application/ports.ts";
import { someTime } from "./builders.ts";

export interface FakeClock extends Clock {
  advance(ms: number): void;
  /** Somebody sets it: it shows another time, and no time has passed. */
  jump(ms: number): void;
}

/** A clock that stands still but for the pauses, which cost no time: each moves it on by its length. */
export function fakeClock(begins = 0): FakeClock {
  let passed = begins;
  let ahead = 0;
  return {
    now: () => someTime + passed + ahead,
    elapsed: () => passed,
    advance(ms) {
      passed += ms;
    },
    jump(ms) {
      ahead += ms;
    },
    async pause(ms, signal) {
      signal.throwIfAborted();
      passed += ms;
      await nextTurn();
      signal.throwIfAborted();
    },
  };
}

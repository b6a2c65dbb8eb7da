import type { Clock } from "../application/ports.ts";
import { someTime } from "./builders.ts";

export interface ManualClock extends Clock {
  /** Ends the pauses that are over by then, in their order. */
  advance(ms: number): void;
  /** How many wait for it to go on. */
  waiting(): number;
}

/** A clock that stands still until it is told to go on; pauses wait for that. */
export function manualClock(): ManualClock {
  let passed = 0;
  const pauses = new Set<{ until: number; end(): void }>();
  return {
    now: () => someTime + passed,
    elapsed: () => passed,
    waiting: () => pauses.size,
    advance(ms) {
      passed += ms;
      const over = [...pauses].filter(({ until }) => until <= passed).sort((a, b) => a.until - b.until);
      for (const pause of over) pause.end();
    },
    pause(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const pause = {
          until: passed + ms,
          end() {
            pauses.delete(pause);
            signal.removeEventListener("abort", abort);
            resolve();
          },
        };
        const abort = () => {
          pauses.delete(pause);
          reject(signal.reason);
        };
        signal.addEventListener("abort", abort, { once: true });
        pauses.add(pause);
      });
    },
  };
}

import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../application/ports.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async pause(ms, signal) {
    try {
      await wait(ms, undefined, { signal });
    } catch (ended) {
      signal.throwIfAborted();
      throw ended;
    }
  },
};

import { setTimeout as pause } from "node:timers/promises";

const shortestPause = 20;
const longestPause = 100;

/**
 * Looks until the look succeeds; answers what it found and how long that took. The last failure is thrown at the limit. What
 * takes long is looked at less often, so that looking does not slow it down.
 */
export async function eventually<T>(look: () => Promise<T>, limitMs = 30_000): Promise<{ found: T; tookMs: number }> {
  const begin = performance.now();
  for (;;) {
    try {
      return { found: await look(), tookMs: Math.round(performance.now() - begin) };
    } catch (error) {
      if (performance.now() - begin > limitMs) throw error;
    }
    await pause(Math.min(longestPause, Math.max(shortestPause, (performance.now() - begin) / 10)));
  }
}

import { setTimeout as pause } from "node:timers/promises";

/** Looks every 20 ms until the look succeeds; answers what it found and how long that took. The last failure is thrown at the limit. */
export async function eventually<T>(look: () => Promise<T>, limitMs = 30_000): Promise<{ found: T; tookMs: number }> {
  const begin = performance.now();
  for (;;) {
    try {
      return { found: await look(), tookMs: Math.round(performance.now() - begin) };
    } catch (error) {
      if (performance.now() - begin > limitMs) throw error;
    }
    await pause(20);
  }
}

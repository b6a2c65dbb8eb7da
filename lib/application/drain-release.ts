import type { ReleasePlan } from "../domain/release/plan.ts";
import type { Engine, Gateways } from "./ports.ts";

/** Between the good-bye to what is still open and its being cut. */
const goodbyeMs = 2_000;

/**
 * Requests first: they have until the limit. What is open then are WebSockets, for the most part: the release is asked to
 * close them, so that their clients come back at once, and what is left a little later is cut and counted.
 */
export async function drainRelease(
  ports: { engine: Engine; gateways: Gateways },
  { release: { scope, release }, goodbye = {} }: ReleasePlan,
  limitMs: number,
  signal: AbortSignal,
): Promise<{ cut: number }> {
  if (Object.keys(goodbye).length === 0) return ports.gateways.drain(scope, release, limitMs, signal);
  const { open } = await ports.gateways.settle(scope, release, limitMs, signal);
  if (open > 0) await ports.engine.sayGoodbye(scope, release, goodbye, signal);
  return ports.gateways.drain(scope, release, goodbyeMs, signal);
}

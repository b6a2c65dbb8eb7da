import { Refusal } from "../../contract/refusal.ts";
import type { Looked } from "../../domain/gates/judge.ts";

const usualLimitMs = 20_000;

/** Looks within a limit. What cannot be seen is no error: the refusal is why a gate is not met. */
export async function attempt<Facts>(
  look: (signal: AbortSignal) => Promise<Facts>,
  signal: AbortSignal,
  limitMs = usualLimitMs,
): Promise<Looked<Facts>> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    return { facts: await look(AbortSignal.any([signal, limit])) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return { problem: `There was no answer within ${limitMs / 1000} s. Look again.` };
    if (error instanceof Refusal && error.code !== "lock-lost") return { problem: error.message };
    throw error;
  }
}

/** What follows from something that was looked at before; its problem is theirs too. */
export async function following<Before, Facts>(
  before: Looked<Before>,
  look: (facts: Before) => Promise<Looked<Facts>>,
): Promise<Looked<Facts>> {
  return before.problem === undefined ? look(before.facts) : before;
}

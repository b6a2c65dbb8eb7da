const effectLimit = 60_000;

/**
 * A change on the engine is never given up half way (it would go on there, unseen by the undo that follows): its request
 * ends by itself or by this limit, and whoever was told to stop does so before the next one.
 */
export function limited(signal: AbortSignal, limitMs = effectLimit): { abortSignal: AbortSignal } {
  signal.throwIfAborted();
  return { abortSignal: AbortSignal.timeout(limitMs) };
}

/** "Already so" is success: answers `undefined` when the engine answers one of these statuses. */
export async function unless<T>(statuses: readonly number[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statuses.includes((error as { statusCode?: number }).statusCode ?? 0)) return undefined;
    throw error;
  }
}

/** All of it at the same time. The first failure stops the rest, and is thrown when nothing is under way any more. */
export async function together<T>(
  items: readonly T[],
  signal: AbortSignal,
  act: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const acts = items.map((item) =>
    act(item, either).catch((error) => {
      failure.abort(error);
    }),
  );
  await Promise.all(acts);
  if (failure.signal.aborted) throw failure.signal.reason;
}

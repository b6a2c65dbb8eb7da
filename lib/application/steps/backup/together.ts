type Work = (signal: AbortSignal) => Promise<unknown>;

/** Works that need one another: when one fails all are stopped, and what is told is why the first one did. */
export async function together<const Works extends readonly Work[]>(
  signal: AbortSignal,
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<ReturnType<Works[Index]>> }> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const begun = works.map((work) =>
    work(either).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(begun);
  if (failed.signal.aborted) throw failed.signal.reason;
  return Promise.all(begun) as Promise<{ -readonly [Index in keyof Works]: Awaited<ReturnType<Works[Index]>> }>;
}

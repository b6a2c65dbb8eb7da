/** How a pipeline says each way a run can end. */
export interface Endings {
  success(): string;
  /** What it means that a clean-up failed; the failure's own words come behind it. */
  unfinished: string;
  /** Why it was undone, and what state things are in now. */
  undone(error: string): string;
  /** Where to look when it could not be undone. */
  lookAt: string;
}

/** The one sentence or two at the end of a run. */
export function endSentence(
  outcome: string,
  error: string | undefined,
  { success, unfinished, undone, lookAt }: Endings,
): string {
  if (outcome === "succeeded") return success();
  if (outcome === "succeeded-with-warnings") return `${success()} ${unfinished}: ${error ?? "see the timeline"}`;
  if (outcome === "rolled-back") return undone(error ?? "Cancelled.");
  return `${error ?? "A step could not be undone."} Undoing this stopped half-way: look at ${lookAt}.`;
}

export const unchanged = "Nothing was changed.";

/** Some refusals say by themselves that nothing was changed. */
export const withState = (error: string, state: () => string): string =>
  error.includes(unchanged) ? error : `${error} ${state()}`;

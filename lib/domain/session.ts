/** A sign-in ends by itself after this long without a request of its own, in milliseconds. */
export const idleLimit = 4 * 60 * 60_000;
/** And after this long in any case. */
export const absoluteLimit = 24 * 60 * 60_000;
/** For this long after somebody has proven to be there, production's critical operations do not ask again. */
export const confirmedFor = 10 * 60_000;

/** Epoch milliseconds. */
export interface SessionTimes {
  createdAt: number;
  lastSeenAt: number;
  confirmedAt: number;
  /** Why it was ended. */
  endedBy?: string;
}

/** Why a session counts no longer, as a sentence for whoever had it; `undefined` while it does. */
export function whyEnded(session: SessionTimes, person: { disabled: boolean }, now: number): string | undefined {
  if (session.endedBy !== undefined) return session.endedBy;
  if (person.disabled) return "This account was disabled by an administrator.";
  if (now - session.createdAt >= absoluteLimit) return "A sign-in ends after 24 hours.";
  if (now - session.lastSeenAt >= idleLimit) return "A sign-in ends after 4 hours in which nothing was asked for.";
  return undefined;
}

export const isConfirmed = ({ confirmedAt }: SessionTimes, now: number): boolean => now - confirmedAt < confirmedFor;

/** What a gateway has counted since its process began. */
export interface Counted {
  requests: number;
  failed: number;
  /** The application's own 5xx. */
  applicationErrors: number;
}

export const nothingCounted: Counted = { requests: 0, failed: 0, applicationErrors: 0 };

/** What came after `before`. Counters that went back began anew in between: with a reload, or another container. */
export function countedSince(before: Counted, now: Counted): Counted {
  if (now.requests < before.requests) return now;
  return {
    requests: now.requests - before.requests,
    failed: Math.max(0, now.failed - before.failed),
    applicationErrors: Math.max(0, now.applicationErrors - before.applicationErrors),
  };
}

const fewErrors = 5;
const fewInHundred = 1;
const timesAsMany = 3;

/**
 * Whether a release answers so many 5xx that it is taken back: at least five, at least one request in a hundred, and three
 * times the share of the release before it, which may have had its own.
 */
export function tooManyErrors(before: Counted, since: Counted): boolean {
  const share = ({ applicationErrors, requests }: Counted) => (requests === 0 ? 0 : applicationErrors / requests);
  return (
    since.applicationErrors >= fewErrors &&
    share(since) >= fewInHundred / 100 &&
    share(since) >= timesAsMany * share(before)
  );
}

import type { ErrorsStatus } from "#lib/contract/status.ts";

export const minutesShown = 60;
const minuteMs = 60_000;

/** Error lines of each of the last sixty minutes, oldest first; the last is the minute under way. */
export function errorMinutes({ minutes }: Pick<ErrorsStatus, "minutes">, now: number): number[] {
  const last = Math.floor(now / minuteMs);
  const byMinute = new Map(minutes.map(({ at, errors }) => [Math.floor(at / minuteMs), errors]));
  return Array.from({ length: minutesShown }, (_, index) => byMinute.get(last - minutesShown + 1 + index) ?? 0);
}

/** What the chart shows, in words. */
export function errorsSummary(perMinute: readonly number[]): string {
  const total = perMinute.reduce((sum, errors) => sum + errors, 0);
  if (total === 0) return "No error lines in the last hour";
  const most = Math.max(...perMinute);
  const ago = perMinute.length - 1 - perMinute.lastIndexOf(most);
  const when = ago === 0 ? "in this minute" : `${ago} min ago`;
  const lines = (count: number) => `${count.toLocaleString("en")} error ${count === 1 ? "line" : "lines"}`;
  return `${lines(total)} in the last hour, at most ${most.toLocaleString("en")} a minute, ${when}`;
}

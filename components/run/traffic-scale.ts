import { linePath } from "#components/ui/chart.ts";
import type { TrafficReport, TrafficSecond } from "#lib/contract/report.ts";

/** The seconds that are over: the one that is under way has not seen all of its requests. */
export const wholeSeconds = ({ seconds, complete }: TrafficReport): TrafficSecond[] =>
  complete ? seconds : seconds.slice(0, -1);

/** Until where the time axis goes: while it is watched, to the end of that. */
export const endOf = ({ complete, to, watchedUntil }: TrafficReport): number =>
  complete ? to : Math.max(to, watchedUntil ?? to);

export const releasesOf = ({ seconds }: TrafficReport): string[] => [
  ...new Set(seconds.flatMap(({ releases }) => Object.keys(releases))),
];

/** A line through the requests that a release answered, in the middle of each second. */
export function lineOf(
  seconds: readonly TrafficSecond[],
  release: string,
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  return linePath(
    seconds.map(({ at, releases }) => {
      const value = releases[release];
      return value === undefined ? undefined : [x(at + 500), y(value)];
    }),
  );
}

export const total = ({ releases }: TrafficSecond): number =>
  Object.values(releases).reduce((sum, requests) => sum + requests, 0);

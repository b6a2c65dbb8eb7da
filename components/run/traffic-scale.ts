import type { TrafficReport, TrafficSecond } from "#lib/contract/report.ts";

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const steps = [1, 2, 5];

/** The smallest of 1, 2, 5, 10, 20, 50, … of which at most `most` fit into `range`. */
export function niceStep(range: number, most: number): number {
  const wanted = Math.max(1, range / Math.max(1, most));
  const power = 10 ** Math.floor(Math.log10(wanted));
  return (steps.find((step) => step * power >= wanted) ?? 10) * power;
}

/** Multiples of a step from `from` to `to`. */
export function ticks(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, index) => (first + index) * step);
}

/** Maps a range onto pixels. */
export const scale = (from: number, to: number, start: number, end: number) => (value: number) =>
  Math.round((start + ((value - from) / Math.max(1, to - from)) * (end - start)) * 10) / 10;

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
  let pen = "M";
  return seconds
    .map(({ at, releases }) => {
      const value = releases[release];
      if (value === undefined) {
        pen = "M";
        return "";
      }
      const point = `${pen}${x(at + 500)} ${y(value)}`;
      pen = "L";
      return point;
    })
    .join("");
}

export const total = ({ releases }: TrafficSecond): number =>
  Object.values(releases).reduce((sum, requests) => sum + requests, 0);

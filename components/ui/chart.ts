/** What charts share: pixels for values, round steps for axes, and lines with gaps. */
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

/** A path through points in their order; where one is missing the line begins anew. One that stands alone is a dot. */
export function linePath(points: readonly (readonly [x: number, y: number] | undefined)[]): string {
  return points
    .map((point, index) => {
      if (!point) return "";
      const [before, after] = [points[index - 1], points[index + 1]];
      return `${before ? "L" : "M"}${point[0]} ${point[1]}${before || after ? "" : "h0"}`;
    })
    .join("");
}

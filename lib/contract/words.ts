const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration in milliseconds as people say it: `20 ms`, `0.4 s`, `14 s`, `1 min 17 s`, `8 h 53 min`, `3 d`. */
export function formatDuration(ms: number): string {
  if (ms < 100) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9.95 * second) return `${(ms / second).toFixed(1)} s`;
  if (ms < minute - second / 2) return `${Math.round(ms / second)} s`;
  if (ms < hour) return joined(Math.round(ms / second), 60, "min", "s");
  if (ms < day) return joined(Math.round(ms / minute), 60, "h", "min");
  return `${Math.floor(ms / day)} d`;
}

function joined(total: number, base: number, big: string, small: string): string {
  const rest = total % base;
  return `${Math.floor(total / base)} ${big}${rest ? ` ${rest} ${small}` : ""}`;
}

/** How long ago, in one unit: `now`, `8 s`, `12 min`, `3 h`, `3 d`. */
export function formatAge(ms: number): string {
  if (ms < 2 * second) return "now";
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

const units = ["B", "kB", "MB", "GB", "TB"];

/** As disks are counted: `388 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value < 9.95 && power ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** `1 backup`, `1,204,118 rows`. */
export const counted = (count: number, one: string): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** How many more, or fewer: `+12`, `−3`, `0`. */
export const signed = (difference: number): string =>
  `${difference > 0 ? "+" : difference < 0 ? "−" : ""}${Math.abs(difference).toLocaleString("en")}`;

/** What of the binary log is no write to single rows. */
export const statementWords = (count: number): string =>
  `${counted(count, "statement")} that ${count === 1 ? "is" : "are"} not counted by table (CREATE, ALTER, DROP, TRUNCATE and the like)`;

/** Percent of one core: `0.2 %`, `31 %`, `140 %`. */
export const percentText = (percent: number): string =>
  `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;

/** `0/s`, `0.3/s`, `212/s`. */
export const rateText = (perSecond: number): string =>
  `${perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString("en")}/s`;

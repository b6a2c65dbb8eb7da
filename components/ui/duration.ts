export { formatAge, formatDuration } from "#lib/contract/words.ts";

const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");

/** `10:42:10` in the reader's time zone; with `fraction` `10:42:10.204`. */
export function clockTime(at: number, fraction = false): string {
  const date = new Date(at);
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return fraction ? `${time}.${pad(date.getMilliseconds(), 3)}` : time;
}

/** `2026-11-20 10:42:10` in the reader's time zone. */
export function exactTime(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clockTime(at)}`;
}

const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** `20 Nov 10:42:10` in the reader's time zone; of another year than now's `3 Dec 2025 10:42:10`. */
export function dateAndTime(at: number, now: number): string {
  const [date, year] = [new Date(at), new Date(at).getFullYear()];
  const day = dayAndMonth.format(date);
  return `${day}${year === new Date(now).getFullYear() ? "" : ` ${year}`} ${clockTime(at)}`;
}

const [minute, hour] = [60_000, 3_600_000];
const day = 24 * hour;
const stepsOfTime = [10 * minute, 20 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day];

const timeOfDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayOfWeek = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });

/** Round moments of the reader's own time zone, at most `most` of them. */
export function timeTicks(from: number, to: number, most: number): { at: number; said: string }[] {
  const step = stepsOfTime.find((one) => (to - from) / one <= Math.max(1, most)) ?? 7 * day;
  const ahead = -new Date(from).getTimezoneOffset() * minute;
  const first = Math.ceil((from + ahead) / step) * step - ahead;
  const format = step >= day ? dayOfWeek : timeOfDay;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => {
    const at = first + index * step;
    return { at, said: format.format(at) };
  });
}

/** `14:05`, and with its day where a range has several. */
export const momentText = (at: number, range: number): string =>
  range > day ? `${dayOfWeek.format(at)} ${timeOfDay.format(at)}` : timeOfDay.format(at);

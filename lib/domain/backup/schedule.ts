import { Cron } from "croner";

/** Cron expressions of five fields, in the time zone of the process. */

/** Why it is none, as a sentence without its end. */
export function scheduleProblem(schedule: string): string | undefined {
  try {
    const never = new Cron(schedule).nextRun() === null;
    return never ? "this never comes: there is no such day" : undefined;
  } catch (error) {
    return `this is no time: ${(error as Error).message.replace(/^CronPattern: /, "")}`;
  }
}

/** The last time up to a moment, in epoch milliseconds. */
export function lastDue(schedule: string, now: number): number | undefined {
  return new Cron(schedule).previousRuns(1, new Date(now + 1))[0]?.getTime();
}

/** The first time after a moment, in epoch milliseconds. */
export function nextDue(schedule: string, now: number): number | undefined {
  return new Cron(schedule).nextRun(new Date(now))?.getTime();
}

const looksAhead = 30;

/** The longest time between two of the next ones, in milliseconds: a weekend, where it means working days. */
export function longestGap(schedule: string, now: number): number {
  const times = new Cron(schedule).nextRuns(looksAhead, new Date(now)).map((time) => time.getTime());
  return Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? time)));
}

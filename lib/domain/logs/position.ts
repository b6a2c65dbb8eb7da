import { isBefore, type Moment, momentOf, momentText } from "../../contract/log-records.ts";

/** Of one of a container's two streams: all before the moment is taken, and so are the first `entries` of that very nanosecond. */
export interface Place extends Moment {
  entries: number;
  /** The last of them is a part of a line that goes on. */
  open?: boolean;
}

/**
 * Where a container's log was left off. Each stream is in its order in time, but not one beside the other, so each has its
 * place; `last` is the moment of the entry that was taken last.
 */
export interface LogPosition {
  last: Moment;
  stdout: Place;
  stderr: Place;
}

/** From this moment on. */
export const positionAt = (moment: Moment): LogPosition => ({
  last: moment,
  stdout: { ...moment, entries: 0 },
  stderr: { ...moment, entries: 0 },
});

export const positionText = ({ last, stdout, stderr }: LogPosition): string =>
  [momentText(last), placeText(stdout), placeText(stderr)].join(" ");

/** Reads that text, or a moment (ISO 8601). */
export function positionOf(text: string): LogPosition {
  const [last = "", stdout, stderr] = text.split(" ");
  const moment = momentOf(last) ?? unreadable(text);
  if (stdout === undefined || stderr === undefined) return positionAt(moment);
  return { last: moment, stdout: placeOf(stdout), stderr: placeOf(stderr) };
}

const placeText = (place: Place) => `${momentText(place)}+${place.entries}${place.open ? "…" : ""}`;

function placeOf(text: string): Place {
  const [, moment = "", entries, open] = /^(.*)\+(\d+)(…)?$/.exec(text) ?? [];
  return { ...(momentOf(moment) ?? unreadable(text)), entries: Number(entries), ...(open && { open: true }) };
}

function unreadable(text: string): never {
  throw new Error(`"${text}" is no position in a log and no moment like 2026-11-22T23:41:56Z.`);
}

/** A jump back that is longer is a clock that was set. */
const repeatedSeconds = 30;

/** What an entry is to somebody who has read up to here: new, known by its time, or known because the log repeats itself. */
export type Novelty = "new" | "known" | "repeated";

/**
 * Judges one stream's entries in the order in which the engine tells them, and moves its place on. `goesOn`: the entry before
 * was a part of a line, and only parts of one line share their nanosecond. So what shares it with a line that has ended was
 * told twice. Should it be another line all the same, it is new to whoever reads the log again from here.
 */
export function createStreamPlace(from: Place | undefined): {
  take(moment: Moment, goesOn: boolean): Novelty;
  place(): Place | undefined;
} {
  let place = from && { ...from };
  /** How many of the place's own nanosecond were told again. */
  let again = 0;
  /** What is told is from before the place. */
  let behind = from !== undefined;
  let told = false;

  return {
    place: () => place,
    take({ seconds, nanoseconds }, goesOn) {
      if (place && seconds === place.seconds && nanoseconds === place.nanoseconds) {
        behind = false;
        if (again < place.entries) {
          again += 1;
          return "known";
        }
        if (told && !goesOn) return "repeated";
        told = true;
        place.entries += 1;
        again = place.entries;
        return "new";
      }
      if (place && isBefore({ seconds, nanoseconds }, place)) {
        if (behind) return "known";
        if (place.seconds - seconds < repeatedSeconds) {
          again = 0;
          behind = true;
          return "repeated";
        }
      }
      behind = false;
      told = true;
      place = { seconds, nanoseconds, entries: 1 };
      again = 1;
      return "new";
    },
  };
}

import { type Moment, momentText } from "../../contract/log-records.ts";

/** Times in a log, as the engine and the archive write them, are all as long as this one, and sort as text. */
export const stampLength = "2026-11-22T23:41:56.842182631Z".length;
const secondLength = "2026-11-22T23:41:56".length;
const zero = 48;

/** Reads times in bytes. Most are of the same second as the one before. */
export function stampReader(): (bytes: Buffer, at: number) => Moment {
  const known = Buffer.alloc(secondLength);
  let seconds = 0;

  function isKnown(bytes: Buffer, at: number): boolean {
    for (let index = secondLength - 1; index >= 0; index--) if (bytes[at + index] !== known[index]) return false;
    return true;
  }

  return (bytes, at) => {
    if (!isKnown(bytes, at)) {
      bytes.copy(known, 0, at, at + secondLength);
      seconds = Date.parse(`${known.toString("latin1")}Z`) / 1000;
    }
    let nanoseconds = 0;
    for (let index = secondLength + 1; index < stampLength - 1; index++) {
      nanoseconds = nanoseconds * 10 + (bytes[at + index] as number) - zero;
    }
    return { seconds, nanoseconds };
  };
}

/** Writes times into bytes. */
export function stampWriter(): (bytes: Buffer, at: number, moment: Moment) => void {
  const known = Buffer.alloc(stampLength);
  let second = -1;
  return (bytes, at, moment) => {
    if (moment.seconds !== second) {
      second = moment.seconds;
      known.write(momentText(moment), "latin1");
    }
    known.copy(bytes, at);
    let left = moment.nanoseconds;
    for (let index = stampLength - 2; index > secondLength; index--) {
      bytes[at + index] = zero + (left % 10);
      left = Math.floor(left / 10);
    }
  };
}

import type { Moment } from "../../contract/log-records.ts";

/** Whole records of one source, all of them lines or parts of lines. Nobody changes the bytes: many read the same. */
export interface LogBatch {
  bytes: Uint8Array;
  /** How many lines end in it. */
  lines: number;
  first: Moment;
  last: Moment;
}

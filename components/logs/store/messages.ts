import type { LogHistoryRequest, LogRequest } from "#lib/contract/logs.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { Query } from "./matcher.ts";
import type { Row } from "./rows.ts";
import type { Strip } from "./strip.ts";

/** What a view shows. */
export interface Subject {
  feeds: readonly { environment: Environment; services: readonly string[] }[];
  /** Nothing older is wanted. */
  since?: string;
  /** The moment that it is opened at, and the line that is meant. */
  at?: { moment: string; id?: string };
}

/** Which rows somebody looks at. */
export interface Look {
  /** They are counted, so that each is known by its answer. */
  number: number;
  /** The row at the top; with `follow` the newest are. */
  row: number;
  follow: boolean;
  /** So many rows are wanted, and as many before and behind them. */
  count: number;
  /** Of the window whose rows these are. */
  version: number;
  /** Lines of which all is shown. */
  opened: readonly string[];
}

/** To the worker that holds the lines. */
export type ToStore =
  | { type: "begin"; subject: Subject }
  | { type: "connected" }
  | { type: "disconnected"; cause: string }
  | { type: "chunk"; environment: Environment; bytes: ArrayBuffer; ticket: number }
  | { type: "broken"; environment: Environment; cause: string }
  | { type: "page"; ticket: number; bytes: ArrayBuffer }
  | { type: "no-page"; ticket: number; problem: string }
  | { type: "look"; look: Look }
  | { type: "painted" }
  | { type: "levels"; mask: number }
  | { type: "search"; query?: Query }
  | { type: "step"; forward: boolean }
  | { type: "jump"; moment: string; id?: string }
  | { type: "fill"; id: string }
  | { type: "sample"; ticket: number; from: number; count: number };

/** From it. */
export type FromStore =
  | { type: "page"; ticket: number; request: LogHistoryRequest }
  | { type: "watch"; request: LogRequest }
  /** A chunk is in the store, so that more may be sent. */
  | { type: "taken"; ticket: number }
  | { type: "window"; window: LogWindow }
  | { type: "sample"; ticket: number; lines: SampleLine[] };

export interface LogWindow {
  version: number;
  /** The last look that it knows of. */
  answers: number;
  /** The row that the last look had at its top is this one now. */
  top: number;
  from: number;
  rows: Row[];
  /** All rows that there are. */
  count: number;
  /** All lines, whatever their level, how many of them are rows, and how many there are of each. */
  lines: number;
  shown: number;
  levels: { error: number; warn: number; info: number; debug: number };
  /** How much the tab keeps for them. */
  heldBytes: number;
  first?: string;
  last?: string;
  /** When the lines were written; as it was a moment ago. */
  strip?: Strip;
  /** So many lines have come since it was opened. */
  arrived: number;
  older: "none" | "loading" | "more";
  /** The archive was asked for the first time, and has answered. */
  isOpen: boolean;
  problem?: string;
  search?: SearchState;
  /** A row to bring into view: a jump or a step of the search went there. `missing`: it is not there any more. */
  focus?: { number: number; row: number; id?: string; missing?: boolean };
}

export interface SearchState {
  hits: number;
  /** Which of them is the current one, from 1 on; 0 before somebody has gone to one. */
  current: number;
  currentId?: string;
  done: boolean;
  /** Why the expression is none. */
  problem?: string;
}

/** A line as a test or a measurement reads it. */
export interface SampleLine {
  moment: string;
  environment: Environment;
  service: string;
  text: string;
}

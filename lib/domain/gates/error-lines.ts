import type { GateView } from "../../contract/gates.ts";
import { levelOf } from "../../contract/log-level.ts";
import { byLead, type Finding, judge, type Looked, met, unmet } from "./judge.ts";

export interface ErrorCount {
  lines: number;
  errors: number;
  first?: { service: string; text: string };
  /** Stretches of a log that the engine threw away, or the disk did not take, before they were counted. */
  gaps: number;
}

/** Which lines count as errors. */
export interface ErrorTest {
  pattern: string;
  /** Where it finds nothing in many lines together, none of them is one. */
  hint?: RegExp;
  isError(text: string): boolean;
}

/** A level that may be `error` or above, under one of the names that `levelOf` knows. */
const levelHint =
  /"(?:level|severity|lvl)"\s*:\s*(?:"(?:[Ee][MmRr]|[Aa][Ll]|[Pp][Aa]|[Ff][Aa]|[Cc][Rr])|[5-9]\d|\d{3})/;

/** `default`: lines of JSON whose level is error or above. Otherwise what matches the regular expression. */
export function errorTest(pattern: string): ErrorTest {
  if (pattern === "default") return { pattern, hint: levelHint, isError: (text) => levelOf(text) === "error" };
  const expression = new RegExp(pattern);
  return { pattern, isError: (text) => expression.test(text) };
}

export const errorsGate = (looked: Looked<ErrorCount>): GateView =>
  judge({ id: "errors", ...byLead }, looked, errorsFound);

export function errorsFound({ lines, errors, first, gaps }: ErrorCount): Finding {
  const missing =
    gaps === 0 ? "" : `; ${gaps === 1 ? "a part" : `${grouped(gaps)} parts`} of the logs could not be read`;
  const seen = `${grouped(errors)} of ${grouped(lines)} lines since the deploy${missing}`;
  return first ? unmet(`${seen}. The first, of ${first.service}: ${shortened(first.text)}`) : met(seen);
}

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

export const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

import type { GateView } from "../../contract/gates.ts";
import { levelOf } from "../../contract/log-level.ts";
import { byLead, type Finding, judge, type Looked, met, unmet } from "./judge.ts";

export interface ErrorCount {
  lines: number;
  errors: number;
  first?: { service: string; text: string };
  /** There is more that was not read yet. */
  unread: boolean;
}

/** `default`: lines of JSON whose level is error or above. Otherwise what matches the regular expression. */
export function errorTest(pattern: string): (text: string) => boolean {
  if (pattern === "default") return (text) => levelOf(text) === "error";
  const expression = new RegExp(pattern);
  return (text) => expression.test(text);
}

export const errorsGate = (looked: Looked<ErrorCount>): GateView =>
  judge({ id: "errors", ...byLead }, looked, errorsFound);

export function errorsFound({ lines, errors, first, unread }: ErrorCount): Finding {
  const seen = `${grouped(errors)} of ${unread ? "the first " : ""}${grouped(lines)} lines since the deploy`;
  if (first) return unmet(`${seen}. The first, of ${first.service}: ${shortened(first.text)}`);
  if (unread) return unmet(`${seen}. There are more, which are not read yet. Look again: it goes on from there.`);
  return met(seen);
}

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

import { setFlagsFromString } from "node:v8";
import { Argument, InvalidArgumentError, Option } from "commander";
import { timestampSchema } from "../../contract/backups.ts";
import { parseDuration } from "../../contract/duration.ts";
import { momentOf } from "../../contract/log-records.ts";
import type { Environment } from "../../contract/names.ts";
import { recipientSchema } from "../../contract/panel-backups.ts";
import { environmentSchema, refSchema, serviceSchema } from "../../contract/schemas.ts";

/** What commands take, each parsed by the contract's own schema: wrong usage is told before the worker is asked. */
export const environment = () =>
  new Argument("<environment>", "staging or production").argParser(parsedBy(environmentSchema));

export const parsedEnvironment = parsedBy(environmentSchema);

/** The panel has a database of its own, and is backed up like an environment. */
export type EnvironmentOrPanel = Environment | "panel";

export const environmentOrPanel = () =>
  new Argument("<environment>", "staging, production or panel").argParser(
    (text: string): EnvironmentOrPanel => (text === "panel" ? text : parsedEnvironment(text)),
  );

export const recipient = () =>
  new Argument("<recipient>", "age1…, or none").argParser((text: string): string | null =>
    text === "none" ? null : parsedBy(recipientSchema)(text),
  );

export const timestamp = () =>
  new Argument("<timestamp>", "as the list of backups shows it").argParser(parsedBy(timestampSchema));

export const timestampOrIsolation = () =>
  new Argument("<timestamp>", "as the list of backups shows it; or isolation").argParser((text: string) =>
    text === "isolation" ? text : parsedBy(timestampSchema)(text),
  );

export const service = parsedBy(serviceSchema);

export const ref = (otherwise: string) =>
  new Option("--ref <ref>", `branch, tag or commit (default: ${otherwise})`).argParser(parsedBy(refSchema));

export const confirm = () => new Option("--confirm <phrase>", "the phrase that the environment asks for");

export const override = () =>
  new Option("--override <reason>", "go on without the gates that are not met; the reason is recorded");

export const requestId = () =>
  new Option("--request-id <text>", "asked again with the same, it is the same run: a commit, a job's number");

/** With a value for those commands whose runs make a release live. */
export const waitLive = () =>
  new Option("--wait [live]", "return when the run has ended, or as soon as its release is live").choices(["live"]);

export const wait = () => new Option("--wait", "return when the run has ended");

export function number(min: number, max = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

/** A duration back from now, or a moment (ISO 8601); always the latter. */
export function moment(text: string): string {
  const back = parseDuration(text);
  const at = back === undefined ? Date.parse(text) : Date.now() - back;
  if (momentOf(text)) return text;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new InvalidArgumentError("Expected a duration like 10m or 2h, or a time like 2026-11-22T23:41:56Z.");
}

/**
 * An expression that cannot hang, whatever somebody writes: one that backtracks too much is gone on with by Node's other
 * engine, whose time grows with the line alone. What that one cannot do is refused.
 */
export function expression(text: string): RegExp {
  setFlagsFromString("--enable-experimental-regexp-engine");
  setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
  try {
    void new RegExp(text, "l"); // in linear time, or not at all
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(`This is no regular expression: ${(error as Error).message}`);
  }
}

function parsedBy<T>(schema: {
  safeParse(text: string): { success: true; data: T } | { success: false; error: Error };
}) {
  return (text: string): T => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError((JSON.parse(parsed.error.message) as { message: string }[])[0]?.message ?? "");
  };
}

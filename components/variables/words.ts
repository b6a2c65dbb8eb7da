import type { VariableDifference, VariableView } from "#lib/contract/variables.ts";

export function sourceText({ source, file }: Pick<VariableView, "source" | "file">): string {
  if (source === "panel") return "panel";
  if (source === "env-file") return `env file ${file ?? ""}`.trim();
  return source === "compose" ? "compose file" : "not set";
}

/** What stands in the place of a value that nobody reads here. */
export const fingerprintText = (fingerprint: string | undefined): string =>
  fingerprint === undefined ? "no value" : `#${fingerprint.slice(0, 8)}`;

/** What became of one variable, in a few words behind its name. */
export function differenceText({ what, secret, before, after, sameValue }: VariableDifference): string {
  if (sameValue) return "same value, for other services or marked otherwise";
  if (secret || (before === undefined && after === undefined)) return secret ? `${what}, secret` : what;
  if (what === "changed") return `${quoted(before)} → ${quoted(after)}`;
  return `${what}: ${quoted(what === "added" ? after : before)}`;
}

const longest = 80;
const quoted = (value = ""): string =>
  value === "" ? "empty" : value.length > longest ? `${value.slice(0, longest)}…` : value;

import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { interpolate, type Lookup, type Substitution } from "./interpolate.ts";

/** Interpolates every text of a compose file; keys stay as they are. What cannot be filled in is reported and left empty. */
export function interpolateTree(value: unknown, lookup: Lookup, problems: Problems, path: Path = []): unknown {
  if (typeof value === "string") return fill(interpolate(value, lookup), path, problems);
  if (Array.isArray(value))
    return value.map((item, index) => interpolateTree(item, lookup, problems, [...path, index]));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, interpolateTree(item, lookup, problems, [...path, key])]),
  );
}

function fill(result: Substitution, path: Path, problems: Problems): string {
  if (result.ok) return result.text;
  problems.add(codeOf(result), path, whatIsWrong(result));
  return "";
}

type Failure = Exclude<Substitution, { ok: true }>;

export const codeOf = ({ cause }: Failure) => (cause === "missing" ? "compose-variable-missing" : "compose-invalid");

function whatIsWrong(failure: Failure): string {
  if (failure.cause === "malformed") {
    return `${JSON.stringify(failure.part)} is not a variable like \${NAME} or \${NAME:-default}. Write $$ for a dollar sign.`;
  }
  const why = failure.why === "" ? "" : ` (${failure.why})`;
  return `the variable ${failure.variable} is not set${why}. Set it in the environment's env file, or give it a default: \${${failure.variable}:-…}.`;
}

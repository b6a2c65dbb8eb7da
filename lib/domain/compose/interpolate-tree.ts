import { interpolate, type Lookup, type Substitution } from "./interpolate.ts";
import type { Origin, Origins } from "./load/origins.ts";

/**
 * Interpolates every text of a compose file; keys stay as they are. What cannot be filled in stays as it is written, so that
 * it is mistaken for nothing else, and its origin tells why.
 */
export function interpolateTree(value: unknown, lookup: Lookup, origins: Origins, here: Origin): unknown {
  if (value === null || typeof value !== "object") return value;
  const isList = Array.isArray(value);
  const entries = Object.entries(value).map(([key, item]) => {
    const origin = { ...here, path: [...here.path, isList ? Number(key) : key] };
    if (typeof item !== "string") return { key, value: interpolateTree(item, lookup, origins, origin), origin };
    const variables = new Set<string>();
    const result = interpolate(item, (name) => lookup(variables.add(name) && name));
    const asking = variables.size > 0 ? { ...origin, variables: [...variables] } : origin;
    if (result.ok) return { key, value: result.text, origin: asking };
    return {
      key,
      value: item,
      origin: { ...asking, failure: { code: codeOf(result), sentence: whatIsWrong(result) } },
    };
  });
  return origins.like(value, entries);
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

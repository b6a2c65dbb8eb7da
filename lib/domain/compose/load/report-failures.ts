import type { Path } from "../../yaml/path.ts";
import type { Problems } from "../../yaml/problems.ts";
import type { Origins } from "./origins.ts";

/** Reports every variable that could not be filled in, of what is left of all files. */
export function reportFailures(tree: unknown, origins: Origins, problems: Problems, path: Path = []): void {
  for (const { key, value, origin } of origins.entries(tree)) {
    const place = [...path, Array.isArray(tree) ? Number(key) : key];
    if (origin?.failure) problems.add(origin.failure.code, place, origin.failure.sentence);
    reportFailures(value, origins, problems, place);
  }
}

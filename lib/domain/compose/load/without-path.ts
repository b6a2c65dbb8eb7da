import type { Path } from "../../yaml/path.ts";
import { longForm } from "./merge-rules.ts";
import type { Origins } from "./origins.ts";

/** The same tree without what stands at a path, if anything does. */
export function withoutPath(tree: unknown, path: Path, origins: Origins, above: Path = []): unknown {
  const [key, ...rest] = path.map(String);
  const holder = longForm(tree, above, origins);
  const entries = origins.entries(holder);
  if (!entries.some((entry) => entry.key === key)) return tree;
  if (rest.length === 0) {
    return origins.like(
      holder,
      entries.filter((entry) => entry.key !== key),
    );
  }
  return origins.like(
    holder,
    entries.map((entry) =>
      entry.key === key ? { ...entry, value: withoutPath(entry.value, rest, origins, [...above, entry.key]) } : entry,
    ),
  );
}

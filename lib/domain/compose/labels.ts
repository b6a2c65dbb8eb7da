import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Lookup } from "./interpolate.ts";
import type { ListOrMap } from "./raw.ts";
import { toEntries } from "./values.ts";

/** Labels by which Slipway and Compose tell what is whose: a compose file must not claim them. */
const reserved = ["slipway.", "com.docker.compose."];

export function toLabels(labels: ListOrMap | undefined, path: Path, problems: Problems, lookup: Lookup) {
  const result: Record<string, string> = {};
  for (const [name, value, key] of toEntries(labels)) {
    if (reserved.some((prefix) => name.startsWith(prefix))) {
      problems.add(
        "compose-unsupported",
        [...path, "labels", key],
        `the label ${name} is Slipway's own to set. Remove it.`,
      );
    }
    result[name] = value ?? lookup(name) ?? "";
  }
  return result;
}

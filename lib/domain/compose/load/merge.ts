import type { Path } from "../../yaml/path.ts";
import { longForm, type Rule, ruleAt } from "./merge-rules.ts";
import type { Entry, Origins } from "./origins.ts";

/**
 * Two trees as one, by the Compose Specification: maps are merged, lists are joined, of single values the later one counts. What
 * the later one leaves empty it does not say.
 */
export function merge(before: unknown, after: unknown, path: Path, origins: Origins): unknown {
  const rule = ruleAt(path);
  if (rule.replaces?.(before, after)) return after;
  if (after === null || after === undefined) return before;
  if (before === null || before === undefined) return after;
  const [one, other] = [longForm(before, path, origins), longForm(after, path, origins)];
  if (Array.isArray(one) && Array.isArray(other)) return joined(one, other, rule, origins);
  return isMap(one) && isMap(other) ? merged(one, other, path, origins) : after;
}

function merged(one: object, other: object, path: Path, origins: Origins): unknown {
  const entries = new Map(origins.entries(one).map((entry) => [entry.key, entry]));
  for (const entry of origins.entries(other)) {
    const before = entries.get(entry.key);
    entries.set(entry.key, before ? mergedEntry(before, entry, path, origins) : entry);
  }
  return origins.map([...entries.values()]);
}

/** It stands where its value does; what both say stands where the later one does. */
function mergedEntry(before: Entry, after: Entry, path: Path, origins: Origins): Entry {
  const value = merge(before.value, after.value, [...path, after.key], origins);
  return { ...(value === before.value ? before : after), value };
}

/** An item takes the place of the earlier one with the same key. */
function joined(one: unknown[], other: unknown[], { key = JSON.stringify }: Rule, origins: Origins): unknown {
  const items = new Map<string, Entry>();
  for (const item of [...origins.entries(one), ...origins.entries(other)]) items.set(key(item.value), item);
  return origins.list([...items.values()]);
}

const isMap = (value: unknown): value is object => value !== null && typeof value === "object" && !Array.isArray(value);

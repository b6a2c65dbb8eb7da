import type { Path } from "../../yaml/path.ts";

/** Where something stands that was read. */
export interface Origin {
  file: string;
  path: Path;
  lineOf(path: Path): number | undefined;
  /** Why its variables could not be filled in. It is a problem only where the value is used. */
  failure?: { code: string; sentence: string };
  /** Those that it asked for. */
  variables?: readonly string[];
}

export interface Entry {
  key: string;
  value: unknown;
  origin?: Origin;
}

/** Maps and lists made of what was read in several files, each entry of which knows where it stands. They are never changed. */
export class Origins {
  readonly #known = new WeakMap<object, Map<string, Origin>>();

  map(entries: readonly Entry[]): Record<string, unknown> {
    return this.#noted(Object.fromEntries(entries.map(({ key, value }) => [key, value])), entries);
  }

  list(items: readonly Omit<Entry, "key">[]): unknown[] {
    const entries = items.map((item, index) => ({ ...item, key: String(index) }));
    return this.#noted(
      items.map(({ value }) => value),
      entries,
    );
  }

  /** Of a map or a list; of anything else there are none. */
  entries(holder: unknown): Entry[] {
    if (holder === null || typeof holder !== "object") return [];
    const known = this.#known.get(holder);
    return Object.entries(holder).map(([key, value]) => ({ key, value, origin: known?.get(key) }));
  }

  /** A map or list like this one, of other entries. */
  like(holder: unknown, entries: readonly Entry[]): unknown {
    return Array.isArray(holder) ? this.list(entries) : this.map(entries);
  }

  /** The innermost one that is known on the way to a place. */
  at(root: unknown, path: Path): Origin | undefined {
    let here = root;
    let found: Origin | undefined;
    for (const part of path) {
      if (here === null || typeof here !== "object") break;
      const origin = this.#known.get(here)?.get(String(part));
      if (!origin) break;
      found = origin;
      here = (here as Record<string, unknown>)[part];
    }
    return found;
  }

  #noted<T extends object>(holder: T, entries: readonly Entry[]): T {
    const known = entries.flatMap(({ key, origin }) => (origin ? [[key, origin] as const] : []));
    this.#known.set(holder, new Map(known));
    return holder;
  }
}

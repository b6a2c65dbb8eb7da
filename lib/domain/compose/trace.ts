import type { Entry, Origins } from "./load/origins.ts";

/** What compose files do with the variables that they are read with. Filled in as far as they could be read. */
export interface Trace {
  uses: VariableUse[];
  given: GivenVariable[];
}

export interface VariableUse {
  variable: string;
  /** By its name in the file; absent where it is used outside of the services. */
  service?: string;
  /** The service's key that it is used in, or the file's: `environment`, `ports`, `volumes`. */
  key: string;
}

/** A variable that a container gets because a file names it. */
export interface GivenVariable {
  service: string;
  name: string;
  /** The env file that says it; absent where the compose file does. */
  file?: { path: string; value: string };
}

export const emptyTrace = (): Trace => ({ uses: [], given: [] });

/** Who uses what, of a tree of which every text knows the variables that were filled into it. */
export function traceTree(tree: unknown, origins: Origins, trace: Trace): void {
  for (const section of origins.entries(tree)) {
    if (section.key !== "services") {
      for (const variable of variablesBelow(section, origins)) trace.uses.push({ variable, key: section.key });
      continue;
    }
    for (const service of origins.entries(section.value)) {
      for (const entry of origins.entries(service.value)) {
        for (const variable of variablesBelow(entry, origins))
          trace.uses.push({ variable, service: service.key, key: entry.key });
      }
    }
  }
}

function variablesBelow({ value, origin }: Entry, origins: Origins): string[] {
  return [...(origin?.variables ?? []), ...origins.entries(value).flatMap((entry) => variablesBelow(entry, origins))];
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceFiles } from "../../domain/compose/runtime.ts";

/** A folder that is the commit and the application's root in one. */
export function filesIn(folder: string): SourceFiles {
  const ifThere = (path: string) => readFile(join(folder, path), "utf8").catch(() => undefined);
  const content = async (path: string) => {
    const text = await ifThere(path);
    return text === undefined ? undefined : { content: text };
  };
  return { compose: (path) => readFile(join(folder, path), "utf8"), env: ifThere, config: content, secret: content };
}

import { withExtends } from "./extends.ts";
import { withIncludes } from "./include.ts";
import { type Context, type Loading, readOther } from "./loading.ts";
import { merge } from "./merge.ts";
import type { Origin } from "./origins.ts";
import { rebase } from "./rebase.ts";
import { withoutPath } from "./without-path.ts";

/**
 * Several compose files as one tree, each put on top of the ones before it, with all that they extend and include. Relative
 * paths in it are seen from the repository's root.
 */
export async function loadFiles(
  loading: Loading,
  paths: readonly string[],
  namedBy: Origin | undefined,
  context: Context,
): Promise<unknown> {
  const { origins } = loading;
  let whole: unknown;
  for (const path of paths) {
    const file = await readOther(loading, path, context.lookup, namedBy);
    if (!file) continue;
    const extended = await withExtends(loading, { file, folder: context.folder, lookup: context.lookup });
    const tree = await withIncludes(loading, rebase(extended, context.folder, origins), context, loadFiles);
    const left = file.resets.reduce<unknown>((tree, place) => withoutPath(tree, place, origins), whole);
    whole = merge(left, tree, [], origins);
  }
  return whole;
}

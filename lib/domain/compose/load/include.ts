import { canonical } from "../../policy/canonical.ts";
import { parseDotenv } from "../dotenv.ts";
import type { Lookup } from "../interpolate.ts";
import type { loadFiles } from "./load.ts";
import { below, type Context, complainAt, folderOf, type Loading } from "./loading.ts";
import type { Entry, Origins } from "./origins.ts";

/** A file's tree with all that the files under `include` declare. Nothing may be declared twice in two ways. */
export async function withIncludes(
  loading: Loading,
  tree: unknown,
  context: Context,
  load: typeof loadFiles,
): Promise<unknown> {
  const { origins } = loading;
  const clause = origins.entries(tree).find(({ key }) => key === "include");
  let whole: unknown = origins.map(origins.entries(tree).filter(({ key }) => key !== "include"));
  for (const item of origins.entries(clause?.value)) {
    whole = imported(loading, whole, await included(loading, item, context, load));
  }
  return whole;
}

interface IncludeClause {
  path: string | string[];
  project_directory?: string;
  env_file?: string | string[];
}

async function included(
  loading: Loading,
  item: Entry,
  { folder, lookup, open }: Context,
  load: typeof loadFiles,
): Promise<unknown> {
  const clause = typeof item.value === "string" ? { path: item.value } : (item.value as IncludeClause);
  const paths = [clause.path].flat().map((path) => below(folder, path));
  const again = paths.find((path) => open.includes(path));
  if (again !== undefined) {
    const sentence = `it includes itself: ${[...open, again].join(" includes ")}.`;
    complainAt(loading.problems, item.origin)("compose-invalid", sentence);
    return undefined;
  }
  const own =
    clause.project_directory === undefined ? folderOf(paths[0] ?? "") : below(folder, clause.project_directory);
  const envFiles =
    clause.env_file === undefined ? undefined : [clause.env_file].flat().map((path) => below(folder, path));
  return load(loading, paths, loading.origins.at(item.value, ["path"]) ?? item.origin, {
    folder: own,
    lookup: await withEnvFiles(loading, envFiles ?? [below(own, ".env")], envFiles !== undefined, item, lookup),
    open: [...open, ...paths],
  });
}

/** What the including file knows already counts. */
async function withEnvFiles(
  { readEnvFile, problems }: Loading,
  files: readonly string[],
  required: boolean,
  item: Entry,
  lookup: Lookup,
): Promise<Lookup> {
  const more = new Map<string, string>();
  const known: Lookup = (name) => lookup(name) ?? more.get(name);
  for (const file of files) {
    const text = await readEnvFile(file);
    if (text === undefined && required) {
      const sentence = `the env file ${file} is not there. Put it into the application's root on the host.`;
      complainAt(problems, item.origin)("compose-env-file-missing", sentence);
    }
    const { values, problems: wrong } = parseDotenv(text ?? "", known);
    for (const { code, line, sentence } of wrong) problems.addElsewhere({ code, file, line, path: [], sentence });
    for (const [name, value] of Object.entries(values)) more.set(name, value);
  }
  return known;
}

const declaring = ["services", "networks", "volumes", "secrets", "configs"];

function imported({ origins, problems }: Loading, tree: unknown, more: unknown): unknown {
  const entries = new Map(origins.entries(tree).map((entry) => [entry.key, entry]));
  for (const section of origins.entries(more)) {
    if (!declaring.includes(section.key)) continue;
    const own = entries.get(section.key);
    for (const name of conflicts(origins, own?.value, section.value)) {
      const other = origins.at(own?.value, [name])?.file ?? "another file";
      const sentence = `${other} declares it too, in another way. Rename one, or change it in a file on top.`;
      complainAt(problems, origins.at(section.value, [name]))("compose-invalid", sentence);
    }
    const both = new Map(
      [...origins.entries(own?.value), ...origins.entries(section.value)].map((one) => [one.key, one]),
    );
    entries.set(section.key, { ...section, value: origins.map([...both.values()]) });
  }
  return origins.map([...entries.values()]);
}

function conflicts(origins: Origins, own: unknown, more: unknown): string[] {
  const known = new Map(origins.entries(own).map(({ key, value }) => [key, canonical(value)]));
  return origins.entries(more).flatMap(({ key, value }) => {
    const other = known.get(key);
    return other === undefined || other === canonical(value) ? [] : [key];
  });
}

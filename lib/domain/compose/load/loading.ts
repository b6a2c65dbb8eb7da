import { Refusal } from "../../../contract/refusal.ts";
import type { TextFile } from "../../yaml/document.ts";
import type { Problems } from "../../yaml/problems.ts";
import type { ReadEnvFile } from "../environment.ts";
import { normalise, staysInside } from "../file-path.ts";
import type { Lookup } from "../interpolate.ts";
import type { Origin, Origins } from "./origins.ts";
import { type ComposeFile, type ReadDocument, readComposeFile } from "./read-file.ts";

/** What is needed to load files, and what is found on the way. */
export interface Loading {
  /** A file of the commit, by its path in the repository. Refuses one that is not there. */
  readFile(path: string): Promise<string>;
  readDocument: ReadDocument;
  readEnvFile: ReadEnvFile;
  origins: Origins;
  problems: Problems;
  /** What was read already, by the variables it was read with and its name. */
  known: Map<Lookup, Map<string, ComposeFile>>;
}

/** People need a few. Files that include one another twice would have no end. */
const mostFiles = 100;

/** Of files that are put on top of one another. */
export interface Context {
  /** What their relative paths mean, from the repository's root. */
  folder: string;
  lookup: Lookup;
  /** They, and the files that led to them: none of these may come again. */
  open: readonly string[];
}

/** A file that another one names at `origin`; what is wrong with naming it is a problem of that place, and answers nothing. */
export async function readOther(
  loading: Loading,
  path: string,
  lookup: Lookup,
  origin: Origin | undefined,
): Promise<ComposeFile | undefined> {
  const complain = complainAt(loading.problems, origin);
  if (origin?.failure) {
    complain(origin.failure.code, origin.failure.sentence);
    return undefined;
  }
  if (/^[a-z][a-z0-9+.-]*:|^\/|^~/i.test(path) || !staysInside(normalise(path))) {
    complain("compose-unsupported", `${path} is outside of the repository. Name a file in it.`);
    return undefined;
  }
  if (sizeOf(loading.known) >= mostFiles) {
    complain("compose-unsupported", `more than ${mostFiles} files are read. Write them into fewer.`);
    return undefined;
  }
  const name = normalise(path);
  let text: string;
  try {
    text = await loading.readFile(name);
  } catch (error) {
    if (!(error instanceof Refusal) || !origin) throw error;
    complain(error.code, error.message);
    return undefined;
  }
  return readOnce(loading, { name, text }, lookup);
}

function readOnce({ known, origins, readDocument }: Loading, file: TextFile, lookup: Lookup): ComposeFile {
  const files = known.get(lookup) ?? new Map<string, ComposeFile>();
  const read = files.get(file.name) ?? readComposeFile(file.name, readDocument(file), lookup, origins);
  known.set(lookup, files.set(file.name, read));
  return read;
}

const sizeOf = (known: Loading["known"]) => [...known.values()].reduce((sum, files) => sum + files.size, 0);

/** Problems of a place that is not, or no more, in the tree. */
export const complainAt =
  (problems: Problems, { file = "", path = [], lineOf }: Partial<Origin> = {}) =>
  (code: string, sentence: string) =>
    problems.addElsewhere({ code, file, line: lineOf?.(path), path, sentence });

/** A path that one file names, seen from where that file's own folder is seen. */
export const below = (folder: string, path: string): string =>
  /^[/~]|^[a-z][a-z0-9+.-]*:/i.test(path) ? path : normalise(`${folder}/${path}`);

export const folderOf = (path: string): string => normalise(`${path}/..`);

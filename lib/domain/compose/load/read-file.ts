import { readYaml, type TextFile, type YamlDocument } from "../../yaml/document.ts";
import type { Path } from "../../yaml/path.ts";
import type { Lookup } from "../interpolate.ts";
import { interpolateTree } from "../interpolate-tree.ts";
import { reportUnsupported } from "../supported.ts";
import { validate } from "../validate.ts";
import type { Origins } from "./origins.ts";
import { reportFailures } from "./report-failures.ts";
import { withoutPath } from "./without-path.ts";

const composeTags = ["!reset", "!override"];
/** Each of them goes through all that is below it. */
const mostTags = 200;

export interface ComposeFile {
  /** Its path in the repository. */
  name: string;
  tree: unknown;
  /** What it takes back (`!reset`) or says anew (`!override`) of all that it is put on top of. */
  resets: Path[];
}

export type ReadDocument = (file: TextFile) => YamlDocument;

/** One file may be extended from many places, and is asked for its name before. */
export function readDocumentsOnce(): ReadDocument {
  const known = new Map<string, YamlDocument>();
  return (file) => {
    const document = known.get(file.name) ?? readYaml(file, "compose-invalid", composeTags);
    known.set(file.name, document);
    return document;
  };
}

/**
 * One compose file with its variables filled in, in the Compose Specification's form. Refuses with all that is wrong with its
 * form; what is wrong otherwise counts only where it is used.
 */
export function readComposeFile(name: string, document: YamlDocument, lookup: Lookup, origins: Origins): ComposeFile {
  const { value, problems, lineOf, tagged } = document;
  for (const { tag, path } of tagged) {
    if (typeof path.at(-1) !== "number") continue;
    problems.add("compose-unsupported", path, `${tag} may stand at a key only. Write it before the whole list.`);
  }
  if (tagged.length > mostTags) {
    problems.add("compose-unsupported", [], `more than ${mostTags} !reset and !override. Write the file anew instead.`);
  }
  problems.refuseAny();
  const filled = interpolateTree(withoutExtensions(value), lookup, origins, { file: name, path: [], lineOf });
  const taken = tagged.filter(({ tag }) => tag === "!reset").map(({ path }) => path);
  const tree = taken.reduce((left, path) => withoutPath(left, path, origins), filled);
  if (!validate(tree, problems)) {
    reportFailures(tree, origins, problems);
    reportUnsupported(tree, problems);
    problems.refuseAny();
  }
  return { name, tree, resets: tagged.map(({ path }) => path) };
}

/** Top-level `x-` keys only hold what anchors take from them. */
function withoutExtensions(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value ?? {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith("x-")));
}

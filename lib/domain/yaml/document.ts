import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { Path } from "./path.ts";
import { Problems } from "./problems.ts";

export interface TextFile {
  /** As people know it: its path in the repository. */
  name: string;
  text: string;
}

/**
 * Reads a YAML document with anchors and merge keys. Answers its value and a list for problems that knows the lines; what
 * is not YAML is refused at once with `code`.
 */
export function readYaml({ name, text }: TextFile, code: string): { value: unknown; problems: Problems } {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  const problems = new Problems(name, (path) => lineOf(document, lines, path));
  const complain = (offset: number, sentence: string) =>
    problems.addElsewhere({ code, file: name, line: lines.linePos(offset).line, path: [], sentence });

  for (const { pos, message } of [...document.errors, ...document.warnings]) complain(pos[0], `${message}.`);
  visit(document, {
    Scalar: (_key, { type, source, range }) => {
      if (type === "PLAIN" && isAmbiguous(source ?? "")) complain(range?.[0] ?? 0, ambiguous(source ?? ""));
    },
  });
  problems.refuseAny();
  try {
    return { value: document.toJS(), problems };
  } catch (error) {
    complain(0, `${(error as Error).message}.`);
    problems.refuseAny();
    throw error;
  }
}

/** Numbers that YAML readers take for different values: octal or decimal, exact or rounded. */
function isAmbiguous(source: string): boolean {
  if (/^[-+]?0\d+$/.test(source)) return true;
  return /^[-+]?\d+$/.test(source) && !Number.isSafeInteger(Number(source));
}

const ambiguous = (source: string) =>
  `the number ${source} is read differently by different programs. Put it in quotes if it is a text, or write it without leading zeros.`;

/** The line where a place of the document stands, or the innermost one around it. */
function lineOf(document: Document, lines: LineCounter, path: Path): number | undefined {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0];
  for (const part of path) {
    const next: Entry | undefined = node ? entry(document, node, part) : undefined;
    if (!next) break;
    node = next.value;
    offset = next.offset ?? offset;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

interface Entry {
  value: Node | null;
  offset?: number;
}

function entry(document: Document, node: Node, part: string | number): Entry | undefined {
  const here = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(here)) {
    const item = here.items[Number(part)] as Node | undefined;
    return item && { value: item, offset: item.range?.[0] };
  }
  if (!isMap(here)) return undefined;
  for (const { key, value } of here.items) {
    if (isScalar(key) && String(key.value) === String(part))
      return { value: value as Node | null, offset: key.range?.[0] };
  }
  return mergedEntry(document, here.items, part);
}

function mergedEntry(document: Document, items: readonly { key: unknown; value: unknown }[], part: string | number) {
  for (const { key, value } of items) {
    if (!isScalar(key) || key.source !== "<<") continue;
    for (const source of isSeq(value) ? value.items : [value]) {
      const found = entry(document, source as Node, part);
      if (found) return found;
    }
  }
  return undefined;
}

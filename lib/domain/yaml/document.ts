import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { isReserved, reserved } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Path } from "./path.ts";
import { Problems } from "./problems.ts";

export interface TextFile {
  /** As people know it: its path in the repository. */
  name: string;
  text: string;
}

export interface YamlDocument {
  value: unknown;
  /** Knows the lines. */
  problems: Problems;
  lineOf(path: Path): number | undefined;
  /** Where its tags stand, of those that were asked for. */
  tagged: { tag: string; path: Path }[];
}

/**
 * Reads a YAML document with anchors and merge keys. What is not YAML is refused at once with `code`; so is a tag that is not
 * among `tags`. A value with a tag is read as without it.
 */
export function readYaml({ name, text }: TextFile, code: string, tags: readonly string[] = []): YamlDocument {
  if (text.length > largest)
    throw new Refusal(code, `${name}: it has ${text.length} characters; at most ${largest} are read. Make it smaller.`);
  const lines = new LineCounter();
  const document = parse(text, lines, () => new Refusal(code, `${name}: ${tooDeep}`));
  const find = (path: Path) => lineOf(document, lines, path);
  const problems = new Problems(name, (path) => ({ line: find(path) }));
  const complain = (offset: number, sentence: string) =>
    problems.addElsewhere({ code, file: name, line: lines.linePos(offset).line, path: [], sentence });

  const isKnown = (message: string) => tags.some((tag) => message === `Unresolved tag: ${tag}`);
  const tagged: YamlDocument["tagged"] = [];

  for (const { pos, message } of [...document.errors, ...document.warnings]) {
    if (!isKnown(message)) complain(pos[0], sentenceOf(message));
  }
  visit(document, {
    Node: (_key, node, above) => {
      if (!isAlias(node) && node.tag && tags.includes(node.tag)) {
        tagged.push({ tag: node.tag, path: pathTo([...above, node]) });
      }
      if (isMap(node)) checkKeys(node.items, complain);
      if (!isScalar(node) || node.type !== "PLAIN" || !isAmbiguous(node.source ?? "")) return;
      complain(node.range?.[0] ?? 0, ambiguous(node.source ?? ""));
    },
  });
  problems.refuseAny();
  try {
    const value = document.toJS();
    if (isTooDeep(value)) complain(0, tooDeep);
    problems.refuseAny();
    return { value, problems, lineOf: find, tagged };
  } catch (error) {
    if (!(error instanceof Refusal)) complain(0, sentenceOf((error as Error).message));
    problems.refuseAny();
    throw error;
  }
}

function checkKeys(items: readonly { key: unknown }[], complain: (offset: number, sentence: string) => void): void {
  const keys = new Set<string>();
  for (const { key } of items) {
    const offset = (key as Node | null)?.range?.[0] ?? 0;
    if (!isScalar(key)) complain(offset, "a key is a text, not a list or a mapping.");
    else if (keys.has(String(key.value))) complain(offset, "Map keys must be unique.");
    else if (isReserved(String(key.value))) complain(offset, `the key ${String(key.value)} ${reserved}`);
    else keys.add(String(key.value));
  }
}

/** Whether keys are unique is looked at later: the library compares each with each, for minutes where there are many. */
function parse(text: string, lineCounter: LineCounter, refusal: () => Refusal): Document {
  try {
    return parseDocument(text, { merge: true, lineCounter, prettyErrors: false, uniqueKeys: false });
  } catch (error) {
    throw error instanceof RangeError ? refusal() : error;
  }
}

/** In characters. What people write has a tenth of it; the time to read it grows faster than it does. */
const largest = 128 * 1024;
/** People need a few; what an alias leads back into has no end, and would exhaust whoever walks through it. */
const deepest = 50;
const tooDeep = `this is nested deeper than ${deepest} levels, or in itself.`;
const sentenceOf = (message: string) => (message.includes("call stack") ? tooDeep : `${message}.`);

function isTooDeep(value: unknown, levels = deepest): boolean {
  if (value === null || typeof value !== "object") return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** Of the last one of nodes, each in the one before it. */
const pathTo = (nodes: readonly unknown[]): Path =>
  nodes.flatMap((node, index): Path => {
    if (isPair(node)) return [String(isScalar(node.key) ? node.key.value : node.key)];
    const next = nodes[index + 1];
    return isSeq(node) && next !== undefined ? [node.items.indexOf(next)] : [];
  });

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

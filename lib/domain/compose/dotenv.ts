import { interpolate, type Lookup } from "./interpolate.ts";
import { codeOf } from "./interpolate-tree.ts";

export interface DotenvProblem {
  code: string;
  line: number;
  sentence: string;
}

const lineEnd = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const name = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*/y;
const separator = /[=:][ \t]*/y;
const doubleQuoted = /"((?:\\[\s\S]|[^"\\])*)"/y;
const singleQuoted = /'((?:\\'|[^'])*)'/y;
const unquoted = /(?!["'])([^\n]*)\n?/y;
const wholeLine = /[^\n]*\n?/y;

/**
 * Reads an env file as Compose does: `NAME=value`, `export NAME=value`, `NAME: value`, comments, single quotes (as they
 * are), double quotes (escapes and variables, over several lines too), and a `NAME` alone, which takes its value from
 * `lookup`. Variables are looked up there first, then among the values above in the file.
 */
export function parseDotenv(
  text: string,
  lookup: Lookup = () => undefined,
): { values: Record<string, string>; problems: DotenvProblem[] } {
  const scanner = new Scanner(text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"));
  const values = new Map<string, string>();
  const problems: DotenvProblem[] = [];

  while (!scanner.done) {
    if (scanner.take(lineEnd)) continue;
    const line = scanner.line;
    const statement = readStatement(scanner);
    if (!statement) {
      problems.push({ code: "compose-invalid", line, sentence: "expected NAME=value, with quotes that end." });
      scanner.take(wholeLine);
    } else if (statement.kind === "inherited") {
      const value = lookup(statement.name);
      if (value !== undefined) values.set(statement.name, value);
    } else if (statement.kind === "literal") {
      values.set(statement.name, statement.text);
    } else {
      const value = interpolate(statement.text, (variable) => lookup(variable) ?? values.get(variable));
      if (value.ok) values.set(statement.name, value.text);
      else problems.push({ code: codeOf(value), line, sentence: `${statement.name}: ${dollarSign}` });
    }
  }
  return { values: Object.fromEntries(values), problems };
}

/** Says nothing of what follows the dollar sign, which may be a part of a password. */
const dollarSign =
  "a dollar sign begins a variable, and that one is not set. Put the value in single quotes if the dollar sign belongs to it.";

type Statement = { kind: "inherited"; name: string } | { kind: "literal" | "template"; name: string; text: string };

function readStatement(scanner: Scanner): Statement | undefined {
  const key = scanner.take(name)?.[1];
  if (key === undefined) return undefined;
  if (!scanner.take(separator)) return scanner.take(lineEnd) && { kind: "inherited", name: key };
  const quoted = scanner.take(doubleQuoted);
  if (quoted) return scanner.take(lineEnd) && { kind: "template", name: key, text: unescape(quoted[1] ?? "") };
  const literal = scanner.take(singleQuoted);
  if (literal)
    return scanner.take(lineEnd) && { kind: "literal", name: key, text: (literal[1] ?? "").replaceAll("\\'", "'") };
  const plain = scanner.take(unquoted);
  return plain && { kind: "template", name: key, text: (plain[1] ?? "").replace(/ #.*$/, "").trimEnd() };
}

const escapes: Record<string, string> = {
  n: "\n",
  r: "\r",
  t: "\t",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  '"': '"',
  "\\": "\\",
  $: "$$", // a dollar sign that interpolation leaves alone
};

const unescape = (text: string) => text.replace(/\\([\s\S])/g, (whole: string, char: string) => escapes[char] ?? whole);

/** A text that is read from front to back by sticky expressions. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  get line(): number {
    return this.#text.slice(0, this.#at).split("\n").length;
  }

  take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    if (found) this.#at = expression.lastIndex;
    return found ?? undefined;
  }
}

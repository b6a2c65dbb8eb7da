import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import { lexer, type Token, type Tokens, walkTokens } from "marked";

/** The parts of a Markdown file that can be wrong. */
export interface Document {
  /** From the repository's root. */
  path: string;
  text: string;
  /** Where links and pictures lead, as it is written. */
  links: string[];
  /** What a link can name of it behind `#`. */
  anchors: Set<string>;
  /** What stands in the text as code. */
  inlineCode: string[];
  blocks: { language: string; text: string }[];
}

/** The files of a folder that people read; what the sample application says of itself is its own. */
export function readDocuments(root: string): Document[] {
  const patterns = ["*.md", "docs/**/*.md", "examples/**/*.md", "docker/*.md"];
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .sort()
    .map((path) => parseDocument(path, readFileSync(join(root, path), "utf8")));
}

export function parseDocument(path: string, text: string): Document {
  const document: Document = { path, text, links: [], anchors: new Set(), inlineCode: [], blocks: [] };
  const slugger = new GithubSlugger();
  void walkTokens(lexer(text), (token) => note(document, token as Tokens.Generic, slugger));
  return document;
}

function note(document: Document, token: Tokens.Generic, slugger: GithubSlugger): void {
  if (token.type === "heading") document.anchors.add(slugger.slug(wordsOf(token.tokens ?? [])));
  if (token.type === "link" || token.type === "image") document.links.push(token.href);
  if (token.type === "html") document.links.push(...attributesIn(token.text));
  if (token.type === "codespan") document.inlineCode.push(token.text);
  if (token.type === "code") document.blocks.push({ language: token.lang ?? "", text: token.text });
}

/** A picture for each colour scheme is written in HTML. */
const attributesIn = (html: string): string[] =>
  Array.from(html.matchAll(/\b(?:src|srcset|href)="([^"]*)"/g), ([, value]) => value ?? "");

const wordsOf = (tokens: Token[]): string =>
  tokens
    .map((token) => ("tokens" in token && token.tokens ? wordsOf(token.tokens) : "text" in token ? token.text : ""))
    .join("");

/** Links within the repository that lead nowhere, or out of it. */
export function brokenLinks(documents: readonly Document[], root: string): string[] {
  return documents.flatMap(({ path, links }) =>
    links
      .filter((link) => !isElsewhere(link))
      .flatMap((link) => {
        const why = whyBroken(documents, root, path, link);
        return why ? [`${path}: ${link} ${why}`] : [];
      }),
  );
}

export const isElsewhere = (link: string): boolean => /^(https?|mailto):/.test(link);

/** The file that a link leads to, from the repository's root. */
export const targetOf = (path: string, link: string): string => {
  const [file = ""] = link.split("#");
  return file ? join(path, "..", decodeURIComponent(file)) : path;
};

function whyBroken(documents: readonly Document[], root: string, path: string, link: string): string | undefined {
  const target = targetOf(path, link);
  if (link.startsWith("/") || target.startsWith("..")) return "leads out of the repository";
  if (target !== path && !existsSync(join(root, target))) return "leads to no file";
  const [, anchor] = link.split("#");
  if (anchor === undefined) return undefined;
  const document = documents.find((one) => one.path === target);
  return document?.anchors.has(anchor) ? undefined : "leads to no heading";
}

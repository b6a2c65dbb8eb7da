import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { readConfig } from "../../domain/policy/read-config.ts";
import type { Document } from "./document.ts";

const variable = /\bSLIPWAY_[A-Z_]*[A-Z]\b/g;
const variablesIn = (text: string): string[] => text.match(variable) ?? [];

/** What reads variables, and what only tests and measurements read of it. */
const code = [
  "{lib,scripts,prisma,bench,e2e}/**/*.{ts,mjs}",
  "*.ts",
  "package.json",
  "docker/{*.yaml,*.mjs,*.ts,*Dockerfile}",
];
const notForUsers = /^(bench|e2e|lib\/testing|scripts\/testing)\/|\.test\.ts$|^package\.json$|^scripts\/test\.ts$/;

/** The panel sets these itself, for the programs that it starts. */
const ownVariables = ["SLIPWAY_EXEC", "SLIPWAY_SSH"];

export interface Variables {
  all: Set<string>;
  /** Those with which a user sets something. */
  users: Set<string>;
}

export function variablesOf(root: string): Variables {
  const files = code.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: ["**/node_modules/**"] }));
  const read = (paths: string[]) =>
    new Set(paths.flatMap((path) => variablesIn(readFileSync(join(root, path), "utf8"))));
  const users = read(files.filter((path) => !notForUsers.test(path)));
  for (const name of ownVariables) users.delete(name);
  return { all: read(files), users };
}

/** Names that nothing reads. */
export function unknownVariables(documents: readonly Document[], { all }: Variables): string[] {
  return documents.flatMap(({ path, text }) =>
    [...new Set(variablesIn(text))]
      .filter((name) => !all.has(name))
      .map((name) => `${path}: ${name} is read by nothing`),
  );
}

export function undescribedVariables(documents: readonly Document[], { users }: Variables): string[] {
  const described = new Set(documents.flatMap(({ text }) => variablesIn(text)));
  return [...users].filter((name) => !described.has(name));
}

/** Scripts of package.json that are not there. */
export function unknownScripts(documents: readonly Document[], scripts: Record<string, string>): string[] {
  return documents.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\bnpm (?:run )?(?:-s )?([a-z](?:[\w:-]*\w)?)/g), ([whole, name = ""]) => ({
      whole,
      name,
    }))
      .filter(({ whole, name }) => (whole.startsWith("npm run") || ["start", "test"].includes(name)) && !scripts[name])
      .map(({ whole }) => `${path}: ${whole}`),
  );
}

/** Blocks of YAML that are none, and whole slipway.yaml files that would be refused. */
export function wrongYaml(documents: readonly Document[]): string[] {
  return documents.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language }) => ["yaml", "yml"].includes(language))
      .flatMap(({ text }) => {
        const why = whyWrong(text);
        return why ? [`${path}: ${why}`] : [];
      }),
  );
}

function whyWrong(text: string): string | undefined {
  const [error] = parseAllDocuments(text).flatMap(({ errors }) => errors);
  if (error) return error.message;
  if (!/^application:/m.test(text)) return undefined;
  try {
    readConfig({ name: "slipway.yaml", text });
  } catch (refusal) {
    return (refusal as Error).message;
  }
  return undefined;
}

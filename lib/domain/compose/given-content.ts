import type { Path } from "../yaml/path.ts";
import { normalise, staysInside } from "./file-path.ts";
import type { GivenFile } from "./model.ts";
import type { RawFile } from "./raw.ts";
import type { Surroundings } from "./runtime.ts";

export const kinds = ["secrets", "configs"] as const;
export type Kind = (typeof kinds)[number];

type Content = Pick<GivenFile, "content" | "hostPath">;

/** What a secret or a config says: itself, in a variable, or in a file. */
export async function contentOf(
  kind: Kind,
  name: string,
  { file, environment, content }: RawFile,
  { lookup, files, problems }: Surroundings,
): Promise<Content | undefined> {
  const path: Path = [kind, name];
  if (content !== undefined) return { content };
  if (environment !== undefined) {
    const value = lookup(environment);
    if (value !== undefined) return { content: value };
    const sentence = `the variable ${environment} is not set. Set it in the environment's env file.`;
    problems.add("compose-variable-missing", [...path, "environment"], sentence);
    return undefined;
  }
  if (file !== undefined) return inFile(kind, file, [...path, "file"], { files, problems });
  problems.add("compose-invalid", path, nothingSaid[kind]);
  return undefined;
}

async function inFile(
  kind: Kind,
  file: string,
  path: Path,
  { files, problems }: Pick<Surroundings, "files" | "problems">,
): Promise<Content | undefined> {
  const own = normalise(file);
  if (!staysInside(own)) {
    const sentence = `${file} is outside of the application's folder. Name a file in it.`;
    problems.add("compose-unsupported", path, sentence);
    return undefined;
  }
  const found = kind === "secrets" ? await files.secret(own) : await files.config(own);
  if (!found) problems.add("compose-file-missing", path, `${file} ${notThere[kind]}`);
  if (!found?.content.includes("\uFFFD")) return found;
  const sentence = `${file} is not UTF-8 text. Write it as text, in base64 for one.`;
  problems.add("compose-unsupported", path, sentence);
  return undefined;
}

const nothingSaid: Record<Kind, string> = {
  secrets: "the secret says neither file nor environment.",
  configs: "the config says neither file nor environment nor content.",
};

const notThere: Record<Kind, string> = {
  secrets: "is not there. Put it into the application's root on the host.",
  configs: "is not in the commit. Commit it, or correct the path.",
};

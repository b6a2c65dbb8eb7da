import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { normalise, resolvePath, staysInside } from "./file-path.ts";
import type { GivenFile } from "./model.ts";
import type { RawCompose, RawFile, RawGivenFile, RawService } from "./raw.ts";
import type { Surroundings } from "./runtime.ts";

const kinds = {
  secrets: { one: "secret", folder: "/run/secrets" },
  configs: { one: "config", folder: "/" },
} as const;
type Kind = keyof typeof kinds;

/** What everybody in the container may read, and nobody may change. */
const usualMode = 0o444;

/** The secrets and configs that a service asks for, with their content. */
export async function toGivenFiles(
  service: RawService,
  raw: RawCompose,
  path: Path,
  surroundings: Surroundings,
): Promise<GivenFile[]> {
  const found: GivenFile[] = [];
  for (const kind of ["secrets", "configs"] as const) {
    for (const [index, item] of (service[kind] ?? []).entries()) {
      const file = await toGivenFile(kind, item, raw, [...path, kind, index], surroundings);
      if (file) found.push(file);
    }
  }
  return found;
}

async function toGivenFile(
  kind: Kind,
  item: string | RawGivenFile,
  raw: RawCompose,
  path: Path,
  surroundings: Surroundings,
): Promise<GivenFile | undefined> {
  const { one, folder } = kinds[kind];
  const { problems } = surroundings;
  const asked = typeof item === "string" ? { source: item } : item;
  const { source = "", target = source } = asked;
  const declared = raw[kind]?.[source];
  if (!declared) {
    problems.add("compose-invalid", path, `the ${one} ${source} is not declared under ${kind}.`);
    return undefined;
  }
  const content = await contentOf(kind, source, declared, surroundings);
  if (content === undefined) return undefined;
  return {
    target: resolvePath(folder, target),
    secret: kind === "secrets",
    mode: toMode(asked.mode, [...path, "mode"], problems),
    uid: toId(asked.uid, [...path, "uid"], problems),
    gid: toId(asked.gid, [...path, "gid"], problems),
    ...content,
  };
}

type Content = Pick<GivenFile, "content" | "hostPath">;

async function contentOf(
  kind: Kind,
  name: string,
  { file, environment, content }: RawFile,
  { lookup, files, problems }: Surroundings,
): Promise<Content | undefined> {
  const { one } = kinds[kind];
  const path: Path = [kind, name];
  if (content !== undefined) return { content };
  if (environment !== undefined) {
    const value = lookup(environment);
    if (value !== undefined) return { content: value };
    const sentence = `the variable ${environment} is not set. Set it in the environment's env file.`;
    problems.add("compose-variable-missing", [...path, "environment"], sentence);
  } else if (file === undefined) {
    problems.add(
      "compose-invalid",
      path,
      `the ${one} says neither file nor environment${kind === "configs" ? " nor content" : ""}.`,
    );
  } else if (!staysInside(normalise(file))) {
    const sentence = `${file} is outside of the application's folder. Name a file in it.`;
    problems.add("compose-unsupported", [...path, "file"], sentence);
  } else {
    const found = kind === "secrets" ? await files.secret(normalise(file)) : await files.config(normalise(file));
    if (found?.content.includes("\uFFFD")) {
      problems.add(
        "compose-unsupported",
        [...path, "file"],
        `${file} is not UTF-8 text. Write it as text, in base64 for one.`,
      );
    } else if (found) return found;
    else problems.add("compose-file-missing", [...path, "file"], missing[kind](file));
  }
  return undefined;
}

const missing: Record<Kind, (file: string) => string> = {
  secrets: (file) => `${file} is not there. Put it into the application's root on the host.`,
  configs: (file) => `${file} is not in the commit. Commit it, or correct the path.`,
};

function toMode(mode: number | string | undefined, path: Path, problems: Problems): number {
  if (mode === undefined) return usualMode;
  const value =
    typeof mode === "number"
      ? mode
      : /^(?:0o?)?[0-7]{1,4}$/.test(mode)
        ? Number.parseInt(mode.replace("o", ""), 8)
        : -1;
  if (Number.isInteger(value) && value >= 0 && value <= 0o7777) return value;
  problems.add("compose-invalid", path, `${JSON.stringify(mode)} is not a file mode like 0o440 or "0440".`);
  return usualMode;
}

function toId(id: string | undefined, path: Path, problems: Problems): number {
  if (id === undefined || /^\d{1,9}$/.test(id)) return Number(id ?? 0);
  problems.add(
    "compose-unsupported",
    path,
    `${JSON.stringify(id)} is not a number, and only the image knows its names.`,
  );
  return 0;
}

/**
 * They are copied into a container before it starts, as into no read-only one, and what is mounted over their place would hide
 * them, or be written to instead.
 */
export function checkGivenFiles(
  files: readonly GivenFile[],
  { readOnly, mounted }: { readOnly?: boolean; mounted: readonly string[] },
  path: Path,
  problems: Problems,
): void {
  const [first] = files;
  if (first && readOnly) {
    const sentence =
      "secrets and configs are copied into the container, which a read-only one does not take. Remove one of the two.";
    problems.add("compose-unsupported", [...path, "read_only"], sentence);
  }
  for (const [index, { target, secret }] of files.entries()) {
    const kind = secret ? "secrets" : "configs";
    const mount = mounted.find(
      (folder) => target === folder || target.startsWith(folder === "/" ? folder : `${folder}/`),
    );
    const twice = files.slice(0, index).some((other) => other.target === target);
    if (mount !== undefined) {
      const sentence = `${target} lies below ${mount}, where something else is mounted. Give it another target.`;
      problems.add("compose-unsupported", [...path, kind], sentence);
    } else if (twice) problems.add("compose-invalid", [...path, kind], `two files are to stand at ${target}.`);
  }
}

import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { resolvePath } from "./file-path.ts";
import { contentOf, type Kind, kinds } from "./given-content.ts";
import type { GivenFile } from "./model.ts";
import type { RawCompose, RawGivenFile, RawService } from "./raw.ts";
import type { Surroundings } from "./runtime.ts";

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
  for (const kind of kinds) {
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
  const { problems } = surroundings;
  const asked = typeof item === "string" ? { source: item } : item;
  const { source = "", target = source } = asked;
  const all = raw[kind] ?? {};
  const declared = Object.hasOwn(all, source) ? all[source] : undefined;
  if (!declared) {
    problems.add("compose-invalid", path, `the ${kind.slice(0, -1)} ${source} is not declared under ${kind}.`);
    return undefined;
  }
  const content = await contentOf(kind, source, declared, surroundings);
  if (content === undefined) return undefined;
  return {
    target: resolvePath(kind === "secrets" ? "/run/secrets" : "/", target),
    secret: kind === "secrets",
    mode: toMode(asked.mode, [...path, "mode"], problems),
    uid: toId(asked.uid, [...path, "uid"], problems),
    gid: toId(asked.gid, [...path, "gid"], problems),
    ...content,
  };
}

function toMode(mode: number | string | undefined, path: Path, problems: Problems): number {
  if (mode === undefined) return usualMode;
  const value = typeof mode === "number" ? mode : octal(mode);
  if (Number.isInteger(value) && value >= 0 && value <= 0o7777) return value;
  problems.add("compose-invalid", path, `${JSON.stringify(mode)} is not a file mode like 0o440 or "0440".`);
  return usualMode;
}

const octal = (text: string) =>
  /^(?:0o?)?[0-7]{1,4}$/.test(text) ? Number.parseInt(text.replace("o", ""), 8) : Number.NaN;

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

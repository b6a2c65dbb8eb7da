import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { normalise, staysInside } from "./file-path.ts";
import type { Lookup } from "./interpolate.ts";
import type { BuildDefinition } from "./model.ts";
import type { RawBuild } from "./raw.ts";
import { toValues } from "./values.ts";

export function toBuild(
  build: string | RawBuild | undefined,
  path: Path,
  problems: Problems,
  lookup: Lookup,
): BuildDefinition | undefined {
  if (build === undefined) return undefined;
  const {
    context = ".",
    dockerfile = "Dockerfile",
    args,
    target,
  } = typeof build === "string" ? { context: build } : build;
  const folder = normalise(context);
  if (isRemote(context) || !staysInside(folder)) {
    const sentence = `Slipway builds from the commit's own tree: ${JSON.stringify(context)} is outside of the repository. Name a folder in it.`;
    problems.add("compose-unsupported", typeof build === "string" ? path : [...path, "context"], sentence);
  }
  if (!staysInside(normalise(dockerfile))) {
    problems.add(
      "compose-unsupported",
      [...path, "dockerfile"],
      "the Dockerfile is outside of its context. Move it there.",
    );
  }
  return { context: folder, dockerfile: normalise(dockerfile), args: toValues(args, lookup), target };
}

export const isRemote = (context: string) => /^[a-z][a-z0-9+.-]*:\/\/|^git@|^github\.com\//i.test(context);

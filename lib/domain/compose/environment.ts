import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { parseDotenv } from "./dotenv.ts";
import type { Lookup } from "./interpolate.ts";
import type { RawEnvFile, RawService } from "./raw.ts";
import type { Trace } from "./trace.ts";
import { toBoolean, toEntries } from "./values.ts";

/** The text of an env file named in the compose file, by its path as written there; undefined when it is not there. */
export type ReadEnvFile = (path: string) => Promise<string | undefined>;

type Service = Pick<RawService, "environment" | "env_file">;

export interface EnvironmentSource {
  lookup: Lookup;
  readEnvFile: ReadEnvFile;
  /** What is said elsewhere instead of what env files say. */
  instead?: Lookup;
  trace?: Trace;
}

/**
 * The env files, a later one over an earlier, and `environment` over all of them. A name alone takes its value from the
 * variables; one that is not set there is `null`.
 */
export async function toEnvironment(
  { environment, env_file }: Service,
  path: Path,
  problems: Problems,
  { lookup, readEnvFile, instead, trace }: EnvironmentSource,
): Promise<Record<string, string | null>> {
  const service = String(path.at(-1));
  const own = toEntries(environment).map(([name, value]) => [name, value ?? lookup(name) ?? null] as const);
  const ownValues = new Map(own);
  const result = new Map<string, string | null>();
  for (const { file, place, required } of envFiles(env_file, [...path, "env_file"], problems)) {
    const text = await readEnvFile(file);
    if (text === undefined) {
      if (required) problems.add("compose-env-file-missing", place, missing(file));
      continue;
    }
    const { values, problems: wrong } = parseDotenv(text, (name) => lookup(name) ?? ownValues.get(name) ?? undefined);
    for (const { code, line, sentence } of wrong) problems.addElsewhere({ code, file, line, path: [], sentence });
    for (const [name, value] of Object.entries(values)) {
      result.set(name, instead?.(name) ?? value);
      if (!ownValues.has(name)) trace?.given.push({ service, name, file: { path: file, value } });
    }
  }
  for (const [name, value] of own) {
    result.set(name, value);
    trace?.given.push({ service, name });
  }
  return Object.fromEntries(result);
}

const missing = (file: string) =>
  `the env file ${file} is not there. Put it into the application's root on the host, or mark it with required: false.`;

function envFiles(files: string | (string | RawEnvFile)[] | undefined, path: Path, problems: Problems) {
  const list = files === undefined ? [] : Array.isArray(files) ? files : [files];
  return list.map((item, index) => {
    const place = Array.isArray(files) ? [...path, index] : path;
    if (typeof item === "string") return { file: item, place, required: true };
    return { file: item.path, place, required: toBoolean(item.required, [...place, "required"], problems) ?? true };
  });
}

import type { Path } from "../yaml/path.ts";
import { type Place, Problems, showPlace } from "../yaml/problems.ts";
import { checkDependencies } from "./dependencies.ts";
import { interpolate, type Lookup } from "./interpolate.ts";
import { type Active, onlyActive, withoutUnset } from "./load/active.ts";
import { loadFiles } from "./load/load.ts";
import { folderOf } from "./load/loading.ts";
import { Origins } from "./load/origins.ts";
import { type ReadDocument, readDocumentsOnce } from "./load/read-file.ts";
import { reportFailures } from "./load/report-failures.ts";
import type { ComposeModel, ComposeService } from "./model.ts";
import { toNetworks, toVolumes } from "./networks.ts";
import type { RawCompose } from "./raw.ts";
import type { SourceFiles } from "./runtime.ts";
import { toService } from "./service.ts";
import { reportUnsupported } from "./supported.ts";
import { type Trace, traceTree } from "./trace.ts";
import { toEntries } from "./values.ts";

export interface ComposeSource {
  /** Paths in the repository: each file is put on top of the ones before it. Relative paths in them mean the first one's folder. */
  paths: readonly string[];
  /** Compose's project name, for networks and volumes without a name of their own, unless a file has a `name`. */
  project: string;
  /** What the repository's root is on the host, absolute: there is what mounts and env files name. */
  root: string;
  /** Services with others only are as good as not there. */
  profiles?: readonly string[];
  /** For `${VARIABLES}`, and for environment variables without a value. */
  variables: Readonly<Record<string, string>>;
  /** Of these variables: those that take the place of what a service's env files say under the same name. */
  instead?: Readonly<Record<string, string>>;
  /** A service that it does not name is left out where a variable is missing for it: somebody else reads it. */
  concerns?(service: string): boolean;
  files: SourceFiles;
  /** Is told who uses which variable. */
  trace?: Trace;
}

/**
 * Reads compose files as `docker compose` would, except that what Slipway does not carry out is refused, never ignored.
 * Refuses with everything that is wrong: `compose-invalid`, `compose-unsupported`, `compose-variable-missing`,
 * `compose-env-file-missing`, `compose-file-missing`.
 */
export async function parseCompose(source: ComposeSource): Promise<ComposeModel> {
  const { model, problems } = await examineCompose(source);
  problems.refuseAny();
  return model;
}

/** What could be read, whatever is wrong with the rest. */
export interface Examined {
  /** Without what is wrong. */
  model: ComposeModel;
  /** All files as one, as they say it. */
  raw: RawCompose;
  problems: Problems;
  /** Of services that are left out, because none of them is chosen. */
  profiles: string[];
  /** Where the files themselves say what a variable of a service is; undefined where an env file or another variable does. */
  writtenAt(service: string, variable: string): string | undefined;
}

/** As `parseCompose`, for who wants to look at files that it would refuse. Refuses only what is no compose file. */
export async function examineCompose(source: ComposeSource): Promise<Examined> {
  const { paths, project, root, profiles = [], variables, instead = {}, concerns = () => true, files, trace } = source;
  const [first = ""] = paths;
  const origins = new Origins();
  let tree: unknown = {};
  const problems = new Problems(first, (path) => placeIn(origins, tree, path));
  const given = lookupIn(variables);
  const readFile = readOnce(files.compose);
  const readDocument = readDocumentsOnce();
  const projectName = (await nameIn(paths, readFile, readDocument, given)) ?? project;
  const lookup = (name: string) => given(name) ?? (name === "COMPOSE_PROJECT_NAME" ? projectName : undefined);

  const loading = { readFile, readDocument, readEnvFile: files.env, origins, problems, known: new Map() };
  const folder = folderOf(first);
  const whole = await loadFiles(loading, paths, undefined, { folder, lookup, open: paths });
  const { tree: active, idle } = onlyActive(whole, profiles, origins);
  tree = withoutUnset(active, concerns, origins);
  if (trace) traceTree(tree, origins, trace);
  reportFailures(tree, origins, problems);
  reportUnsupported(tree, problems);

  const raw = tree as RawCompose;
  const services: Record<string, ComposeService> = {};
  for (const [name, service] of Object.entries(raw.services ?? {})) {
    const ofService = (variable: string) => {
      trace?.uses.push({ variable, service: name, key: "environment" });
      return lookup(variable);
    };
    const surroundings = {
      root,
      lookup: ofService,
      instead: lookupIn(instead),
      files,
      problems,
      ...(trace && { trace }),
    };
    services[name] = await toService(name, service, raw, surroundings);
  }
  if (Object.keys(services).length === 0) problems.add("compose-invalid", ["services"], noService(idle));
  const model = {
    folder,
    services,
    networks: toNetworks(raw, Object.values(services), projectName, problems, lookup),
    volumes: toVolumes(raw, projectName, problems, lookup),
    places: Object.fromEntries(
      Object.keys(services).map((name) => [name, placeOf(placeIn(origins, tree, ["services", name]), first)]),
    ),
  };
  checkDependencies(services, idle, problems);
  checkReferences(model, problems);
  const writtenAt = (service: string, variable: string) => {
    const entries = toEntries(raw.services?.[service]?.environment);
    const key = entries.find(([name, value]) => name === variable && value !== null)?.[2];
    const origin = key === undefined ? undefined : origins.at(tree, ["services", service, "environment", key]);
    if (!origin || origin.failure || origin.variables?.some((name) => lookup(name) !== undefined)) return undefined;
    return showPlace({ ...origin, path: [], line: origin.lineOf(origin.path) });
  };
  return { model, raw, problems, profiles: [...new Set([...idle.values()].flat())], writtenAt };
}

const lookupIn =
  (variables: Readonly<Record<string, string>>): Lookup =>
  (name) =>
    Object.hasOwn(variables, name) ? variables[name] : undefined;

/** One file may be extended from many places. */
function readOnce(read: SourceFiles["compose"]): SourceFiles["compose"] {
  const texts = new Map<string, Promise<string>>();
  return (path) => {
    const text = texts.get(path) ?? read(path);
    texts.set(path, text);
    return text;
  };
}

/** Their project's name, if they have one. It is a variable in them, so it is read before all else. */
async function nameIn(
  paths: readonly string[],
  readFile: SourceFiles["compose"],
  readDocument: ReadDocument,
  lookup: Lookup,
): Promise<string | undefined> {
  let found: string | undefined;
  for (const name of paths) {
    const { value } = readDocument({ name, text: await readFile(name) });
    const own = (value as { name?: unknown } | null)?.name;
    const filled = typeof own === "string" ? interpolate(own, lookup) : undefined;
    if (filled?.ok) found = filled.text;
  }
  return found;
}

function placeIn(origins: Origins, tree: unknown, path: Path): Partial<Place> {
  const origin = origins.at(tree, path);
  if (!origin) return {};
  return { file: origin.file, line: origin.lineOf(origin.path), path: origin.path };
}

const placeOf = ({ file, line }: Partial<Place>, first: string) => ({
  file: file ?? first,
  ...(line !== undefined && { line }),
});

const noService = (idle: Active["idle"]) =>
  idle.size === 0 ? "there is no service." : "there is no service without profiles, and slipway.yaml chooses none.";

function checkReferences(
  { services, networks, volumes }: Pick<ComposeModel, "services" | "networks" | "volumes">,
  problems: Problems,
): void {
  for (const { name, networks: joined, runtime } of Object.values(services)) {
    for (const { network } of joined) {
      if (!Object.hasOwn(networks, network)) {
        problems.add(
          "compose-invalid",
          ["services", name, "networks"],
          `the network ${network} is not declared under networks.`,
        );
      }
    }
    for (const mount of runtime.mounts) {
      if (mount.type === "volume" && !Object.hasOwn(volumes, mount.volume)) {
        problems.add(
          "compose-invalid",
          ["services", name, "volumes"],
          `the volume ${mount.volume} is not declared under volumes.`,
        );
      }
    }
  }
}

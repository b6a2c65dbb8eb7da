import { readYaml, type TextFile } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";
import { checkDependencies } from "./dependencies.ts";
import type { ReadEnvFile } from "./environment.ts";
import { interpolateTree } from "./interpolate-tree.ts";
import type { ComposeModel, ComposeService } from "./model.ts";
import { toNetworks, toVolumes } from "./networks.ts";
import type { RawCompose } from "./raw.ts";
import { toService } from "./service.ts";
import { reportUnsupported } from "./supported.ts";
import { validate } from "./validate.ts";

export interface ComposeSource {
  file: TextFile;
  /** Compose's project name, for networks and volumes without a name of their own, unless the file has a `name`. */
  project: string;
  /** The application's folder on the host, absolute: relative paths of mounts mean it. */
  root: string;
  /** For `${VARIABLES}`, and for environment variables without a value. */
  variables: Readonly<Record<string, string>>;
  readEnvFile: ReadEnvFile;
}

/**
 * Reads a compose file as `docker compose` would, except that what Slipway does not carry out is refused, never ignored.
 * Refuses with everything that is wrong: `compose-invalid`, `compose-unsupported`, `compose-variable-missing`,
 * `compose-env-file-missing`.
 */
export async function parseCompose({
  file,
  project,
  root,
  variables,
  readEnvFile,
}: ComposeSource): Promise<ComposeModel> {
  const { value, problems } = readYaml(file, "compose-invalid");
  const own = withoutExtensions(value);
  const projectName =
    typeof own === "object" && own && "name" in own && typeof own.name === "string" ? own.name : project;
  const lookup = (name: string) =>
    Object.hasOwn(variables, name) ? variables[name] : name === "COMPOSE_PROJECT_NAME" ? projectName : undefined;

  const filled = interpolateTree(own, lookup, problems);
  const valid = validate(filled, problems);
  reportUnsupported(filled, problems);
  if (!valid) problems.refuseAny();

  const raw = filled as RawCompose;
  const services: Record<string, ComposeService> = {};
  for (const [name, service] of Object.entries(raw.services ?? {})) {
    services[name] = await toService(name, service, { root, lookup, readEnvFile, problems });
  }
  if (Object.keys(services).length === 0) problems.add("compose-invalid", ["services"], "there is no service.");
  const model = {
    services,
    networks: toNetworks(raw, Object.values(services), raw.name ?? project, problems, lookup),
    volumes: toVolumes(raw, raw.name ?? project, problems, lookup),
  };
  checkDependencies(services, problems);
  checkReferences(model, problems);
  problems.refuseAny();
  return model;
}

/** Top-level `x-` keys only hold what anchors take from them. */
function withoutExtensions(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value ?? {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith("x-")));
}

function checkReferences({ services, networks, volumes }: ComposeModel, problems: Problems): void {
  for (const { name, networks: joined, runtime } of Object.values(services)) {
    for (const { network } of joined) {
      if (!networks[network]) {
        problems.add(
          "compose-invalid",
          ["services", name, "networks"],
          `the network ${network} is not declared under networks.`,
        );
      }
    }
    for (const mount of runtime.mounts) {
      if (mount.type === "volume" && !volumes[mount.volume]) {
        problems.add(
          "compose-invalid",
          ["services", name, "volumes"],
          `the volume ${mount.volume} is not declared under volumes.`,
        );
      }
    }
  }
}

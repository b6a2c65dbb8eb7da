import { createHash } from "node:crypto";
import type { Runtime } from "../../domain/compose/model.ts";
import { canonical } from "../../domain/policy/canonical.ts";
import type { ContainerSpec, Scope } from "../../domain/release/spec.ts";

/** On everything Slipway creates. Every list, stop, remove and prune filters by these. */
export function scopeLabels(scope: Scope): Record<string, string> {
  return {
    "slipway.instance": scope.instance,
    "slipway.application": scope.application,
    "slipway.environment": scope.environment,
  };
}

/** With the mark of the work that a container, network or volume goes with. */
export const scratchLabel = "slipway.scratch";
export const marked = (container: ContainerSpec, mark: string): ContainerSpec => ({
  ...container,
  runtime: { ...container.runtime, labels: { ...container.runtime.labels, [scratchLabel]: mark } },
});
/** With the timestamp of the backup that a volume is a physical copy of. */
export const snapshotLabel = "slipway.snapshot";

/** Where in the container its secrets lie. */
export const secretFilesLabel = "slipway.secret-files";

/** Of a container that never starts, and through which the content of a volume is read or written. */
export const holderLabels = { "slipway.role": "scratch", "slipway.service": "volume" };

export const isHolder = (labels: Record<string, string>) =>
  Object.entries(holderLabels).every(([label, value]) => labels[label] === value);

/** The name under which `docker compose ls` and `-p` know an environment. */
export const composeProject = (scope: Scope) => `${scope.application}-${scope.environment}`;

export function containerLabels(spec: ContainerSpec, scope: Scope): Record<string, string> {
  return {
    ...spec.runtime.labels,
    ...composeLabels(spec, scope),
    ...scopeLabels(scope),
    "slipway.service": spec.service,
    "slipway.role": spec.role,
    ...(spec.release === undefined ? {} : { "slipway.release": String(spec.release) }),
    ...(spec.singleton ? { "slipway.singleton": "true" } : {}),
    ...secretsLabel(spec.runtime),
  };
}

function secretsLabel({ files = [] }: Runtime): Record<string, string> {
  const targets = files.flatMap(({ secret, target }) => (secret ? [target] : []));
  return targets.length > 0 ? { [secretFilesLabel]: JSON.stringify(targets) } : {};
}

/**
 * Compose's own, so that `docker compose ls`, `ps` and `logs` show the container: they list only what has a
 * configuration hash, and complain of containers that name no configuration file.
 */
function composeLabels(spec: ContainerSpec, scope: Scope): Record<string, string> {
  return {
    "com.docker.compose.project": composeProject(scope),
    "com.docker.compose.project.config_files": "",
    "com.docker.compose.service": spec.composeService,
    "com.docker.compose.container-number": "1",
    "com.docker.compose.oneoff": spec.role === "task" || spec.role === "scratch" ? "True" : "False",
    "com.docker.compose.config-hash": configurationHash(spec),
  };
}

/** Same image and same settings, same hash: what changed outside of these is no change of the service. */
export function configurationHash({ image, runtime }: Pick<ContainerSpec, "image" | "runtime">): string {
  return createHash("sha256").update(canonical({ image, runtime })).digest("hex");
}

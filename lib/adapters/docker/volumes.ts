import type Docker from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope, VolumeSpec } from "../../domain/release/spec.ts";
import { limited, unless } from "./effects.ts";
import { engineWords, nameTaken, statusOf } from "./errors.ts";
import { isOwnedBy, ownedBy, releaseLabel, releaseOf } from "./filters.ts";
import { composeProject, scopeLabels, scratchLabel, snapshotLabel } from "./labels.ts";

/** Makes those that are not there yet. A volume of the same name that is not this environment's is never mounted. */
export async function ensureVolumes(docker: Docker, scope: Scope, specs: readonly VolumeSpec[], signal: AbortSignal) {
  for (const spec of new Map(specs.map((volume) => [volume.name, volume])).values()) {
    const found = await unless([404], docker.getVolume(spec.name).inspect());
    if (!found) await createVolume(docker, scope, spec, signal);
    else if (!isOwnedBy(found.Labels, scope) || !isFor(found.Labels ?? {}, spec)) {
      throw nameTaken("volume", spec.name, "a volume of somebody else");
    }
  }
}

/** A snapshot may become a live database's volume, and say no more that it was one; what is scratch stays that. */
const isFor = (labels: Record<string, string>, { release, scratch, snapshot }: VolumeSpec) =>
  releaseOf(labels) === release &&
  labels[scratchLabel] === scratch &&
  (snapshot === undefined || labels[snapshotLabel] === snapshot);

async function createVolume(docker: Docker, scope: Scope, spec: VolumeSpec, signal: AbortSignal): Promise<void> {
  await docker.createVolume({
    Name: spec.name,
    Labels: {
      ...spec.labels,
      "com.docker.compose.project": composeProject(scope),
      "com.docker.compose.volume": spec.key,
      ...scopeLabels(scope),
      ...releaseLabel(spec.release),
      ...(spec.scratch === undefined ? {} : { [scratchLabel]: spec.scratch }),
      ...(spec.snapshot === undefined ? {} : { [snapshotLabel]: spec.snapshot }),
    },
    ...limited(signal),
  });
}

/** A volume at a place in a container that looks at it; nothing of the image's is copied there. */
export const volumeMount = (name: string, target: string, readOnly: boolean): Docker.MountSettings => ({
  Type: "volume",
  Source: name,
  Target: target,
  ReadOnly: readOnly,
  VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: "", Options: {} } },
});

/** Not there is fine. */
export async function removeVolume(docker: Docker, scope: Scope, name: string, signal: AbortSignal): Promise<void> {
  const found = await unless([404], docker.getVolume(name).inspect());
  if (!found) return;
  if (!isOwnedBy(found.Labels, scope)) throw nameTaken("volume", name, "somebody else");
  await removeUnused(docker, name, signal);
}

/** Those of the scope that carry these labels, such as the ones that were made for one release. */
export async function removeVolumes(
  docker: Docker,
  scope: Scope,
  labels: Record<string, string | number>,
  signal: AbortSignal,
): Promise<void> {
  const filters = ownedBy(scope, labels);
  const { Volumes } = await docker.listVolumes({ filters, abortSignal: signal });
  for (const { Name } of Volumes ?? []) await removeUnused(docker, Name, signal);
}

async function removeUnused(docker: Docker, name: string, signal: AbortSignal): Promise<void> {
  await unless([404], docker.getVolume(name).remove(limited(signal))).catch((error) => {
    throw statusOf(error) === 409 ? volumeInUse(name, error) : error;
  });
}

const volumeInUse = (name: string, error: unknown) =>
  new Refusal(
    "volume-in-use",
    `The volume ${name} was not removed: a container still uses it (${engineWords(error)}). ` +
      "What lies in it is as it was. Remove that container, then try again.",
    { name },
  );

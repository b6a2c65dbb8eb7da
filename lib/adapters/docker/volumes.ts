import type Docker from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope, VolumeSpec } from "../../domain/release/spec.ts";
import { limited, unless } from "./effects.ts";
import { engineWords, nameTaken, statusOf } from "./errors.ts";
import { isOwnedBy, ownedBy, releaseLabel, releaseOf } from "./filters.ts";
import { composeProject, scopeLabels } from "./labels.ts";

/** Makes those that are not there yet. A volume of the same name that is not this environment's is never mounted. */
export async function ensureVolumes(docker: Docker, scope: Scope, specs: readonly VolumeSpec[], signal: AbortSignal) {
  for (const spec of new Map(specs.map((volume) => [volume.name, volume])).values()) {
    const found = await unless([404], docker.getVolume(spec.name).inspect());
    if (!found) await createVolume(docker, scope, spec, signal);
    else if (!isOwnedBy(found.Labels, scope) || releaseOf(found.Labels) !== spec.release) {
      throw nameTaken("volume", spec.name, "a volume of somebody else");
    }
  }
}

async function createVolume(docker: Docker, scope: Scope, spec: VolumeSpec, signal: AbortSignal): Promise<void> {
  await docker.createVolume({
    Name: spec.name,
    Labels: {
      ...spec.labels,
      "com.docker.compose.project": composeProject(scope),
      "com.docker.compose.volume": spec.key,
      ...scopeLabels(scope),
      ...releaseLabel(spec.release),
    },
    ...limited(signal),
  });
}

/** Only volumes that were made for this release; those that it shared stay. */
export async function removeVolumes(docker: Docker, scope: Scope, release: number, signal: AbortSignal): Promise<void> {
  const filters = ownedBy(scope, { "slipway.release": release });
  const { Volumes } = await docker.listVolumes({ filters, abortSignal: signal });
  for (const { Name } of Volumes ?? []) {
    await unless([404], docker.getVolume(Name).remove(limited(signal))).catch((error) => {
      throw statusOf(error) === 409 ? volumeInUse(Name, error) : error;
    });
  }
}

const volumeInUse = (name: string, error: unknown) =>
  new Refusal(
    "volume-in-use",
    `The volume ${name} was not removed: a container still uses it (${engineWords(error)}). ` +
      "Everything else of its release is gone. Remove that container, then try again.",
    { name },
  );

import type Docker from "dockerode";
import type { Kept } from "../../application/ports.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { findContainer, removeContainer } from "./containers.ts";
import { limited, unless } from "./effects.ts";
import { isOwnedBy, releaseOf } from "./filters.ts";
import { removeIdleNetwork } from "./networks.ts";

/** Looked at by name, one by one: what belongs to somebody else, or to a release, is left alone. */
export async function removeKept(docker: Docker, scope: Scope, kept: Kept, signal: AbortSignal): Promise<void> {
  const isOurs = (labels: Record<string, string> | undefined) =>
    isOwnedBy(labels, scope) && releaseOf(labels) === undefined;
  for (const name of kept.containers) {
    const found = await findContainer(docker, name, signal);
    if (found && isOurs(found.Config.Labels))
      await removeContainer(docker, found.Id, { anonymousVolumes: false }, signal);
  }
  for (const name of kept.volumes) {
    const found = await unless([404], docker.getVolume(name).inspect());
    if (found && isOurs(found.Labels)) await unless([404], docker.getVolume(name).remove(limited(signal)));
  }
  for (const name of kept.networks) {
    const found = await unless([404], docker.getNetwork(name).inspect());
    if (found && isOurs(found.Labels)) await removeIdleNetwork(docker, scope, name, signal);
  }
}

import type { Scope } from "../../domain/release/spec.ts";
import type { ReleaseRecord } from "../ports.ts";
import type { DeployPorts } from "./deploy-request.ts";

const keptReleases = 3;

/** Image ids of the live release, of every standby and of the newest few that were once live: what can be gone back to. */
export async function imagesToKeep(ports: Pick<DeployPorts, "store">, scope: Scope): Promise<string[]> {
  const releases = await ports.store.releases(scope.application, scope.environment);
  const serving = releases.filter((release) => release.state === "live" || release.state === "standby");
  const stored = releases
    .filter((release) => release.liveAt !== undefined)
    .sort(newestFirst)
    .slice(0, keptReleases);
  return [...new Set([...serving, ...stored].flatMap((release) => Object.values(release.images)))];
}

const newestFirst = (one: ReleaseRecord, other: ReleaseRecord) => other.number - one.number;

import { environments } from "../../contract/names.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { ReleaseRecord } from "../ports.ts";
import type { DeployPorts } from "./deploy-request.ts";

const storedReleases = 3;

/**
 * Removes the environment's images that nothing can be gone back to with. Those that another environment runs, is about to
 * run or keeps are not spare: production runs staging's.
 */
export const removeSpareImages = (
  ports: Pick<DeployPorts, "store" | "engine">,
  scope: Scope,
  signal: AbortSignal,
): Promise<string[]> =>
  keepingImages(async () => ports.engine.removeImages(scope, await imagesToKeep(ports, scope), signal));

/**
 * Between asking what is needed and removing the rest, nobody may begin to need something. One worker acts on an engine,
 * so one queue is enough.
 */
export const keepingImages = oneAtATime();

/**
 * Image ids of what each environment serves or keeps as standby, and of the newest few that were once live there. The
 * candidate of a run that is under way counts elsewhere; here it is this run's own, which may be on its way back.
 */
export async function imagesToKeep(ports: Pick<DeployPorts, "store">, scope: Scope): Promise<string[]> {
  const releases = await ports.store.releases(scope.application);
  const kept = environments.flatMap((environment) =>
    inventory(releases.filter((release) => release.environment === environment)),
  );
  const elsewhere = releases.filter(
    ({ environment, state }) => environment !== scope.environment && state === "starting",
  );
  return [...new Set([...kept, ...elsewhere].flatMap((release) => Object.values(release.images)))];
}

/** What can be gone back to. `releases` are one environment's, newest first. */
export function inventory(releases: readonly ReleaseRecord[]): ReleaseRecord[] {
  const serving = releases.filter(({ state }) => state === "live" || state === "standby");
  const stored = releases.filter(({ liveAt, state }) => liveAt !== undefined && state !== "failed");
  return [...new Set([...serving, ...stored.slice(0, storedReleases)])];
}

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
  ports: Pick<DeployPorts, "store" | "engine" | "backups">,
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
 * Image ids of what each environment serves or keeps as standby, of the newest few that were once live there, and of what
 * was live when a backup was taken: it is started with the data again. The
 * candidate of a run that is under way counts elsewhere; here it is this run's own, which may be on its way back.
 */
export async function imagesToKeep(
  { store, backups }: Pick<DeployPorts, "store" | "backups">,
  { application, environment: own }: Scope,
): Promise<string[]> {
  const releases = await store.releases(application);
  const taken = await Promise.all(environments.map((environment) => backups.list(application, environment)));
  const numbers = new Set(taken.flat().map(({ manifest }) => manifest?.release));
  const named = releases.filter(({ number }) => numbers.has(number));
  const kept = environments.flatMap((environment) =>
    inventory(releases.filter((release) => release.environment === environment)),
  );
  const elsewhere = releases.filter(({ environment, state }) => environment !== own && state === "starting");
  return [...new Set([...kept, ...elsewhere, ...named].flatMap((release) => Object.values(release.images)))];
}

/** What can be gone back to. `releases` are one environment's, newest first. */
export function inventory(releases: readonly ReleaseRecord[]): ReleaseRecord[] {
  const serving = releases.filter(({ state }) => state === "live" || state === "standby");
  const stored = releases.filter(({ liveAt, state }) => liveAt !== undefined && state !== "failed");
  return [...new Set([...serving, ...stored.slice(0, storedReleases)])];
}

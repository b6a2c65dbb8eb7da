import type { ContainerSpec, Scope } from "../domain/release/spec.ts";
import type { ObservedContainer, ReleaseRecord } from "./ports.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { planOfRelease } from "./surroundings.ts";
import { containerOf } from "./way-back.ts";

type Ports = Pick<DeployPorts, "engine" | "store">;

/**
 * What runs for this release alone, in the order in which it is stopped: its own containers, then its databases, unless the
 * live release uses them, or one that has been a standby for less long. Of the live release: nothing.
 */
export async function runningOnlyFor(
  ports: Ports,
  scope: Scope,
  release: number,
  signal: AbortSignal,
): Promise<ObservedContainer[]> {
  const [releases, { containers }] = await Promise.all([
    ports.store.releases(scope.application, scope.environment, ["live", "standby"]),
    ports.engine.observe(scope, signal),
  ]);
  const own = releases.find(({ number }) => number === release);
  if (own?.state === "live") return [];
  const found = (specs: readonly ContainerSpec[]) => specs.flatMap((spec) => containerOf(spec, containers) ?? []);
  const used = found(releases.filter((one) => outlives(one, own)).flatMap(residentsOf));
  const residents = [...new Set([...numbered(containers, "resident", release), ...found(own ? residentsOf(own) : [])])];
  return [...numbered(containers, "release", release), ...residents.filter((one) => !used.includes(one))].filter(
    ({ state }) => state === "running",
  );
}

const numbered = (containers: readonly ObservedContainer[], role: ObservedContainer["role"], release: number) =>
  containers.filter((one) => one.role === role && one.release === release);

const residentsOf = (release: ReleaseRecord): ContainerSpec[] =>
  planOfRelease(release)?.residents.map(({ container }) => container) ?? [];

const outlives = (other: ReleaseRecord, own: ReleaseRecord | undefined) =>
  other.state === "live" || (own !== undefined && other !== own && (other.standbyAt ?? 0) > (own.standbyAt ?? 0));

export async function stopRelease(ports: Ports, scope: Scope, release: number, signal: AbortSignal): Promise<string[]> {
  const running = await runningOnlyFor(ports, scope, release, signal);
  const names = running.map(({ name }) => name);
  await ports.engine.operate(scope, "stop", names, signal);
  return running.map(({ service }) => service);
}

import type { ReleasePlan, Surroundings } from "../domain/release/plan.ts";
import type { Served } from "../domain/release/set-aside.ts";
import type { ContainerSpec, Scope } from "../domain/release/spec.ts";
import type { Observed, ReleaseRecord } from "./ports.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";

/**
 * Looks at the engine and at the live release for what the planner must know. Changes nothing. A release that comes back
 * finds `own` residents of it again, if they are still there, instead of the live ones.
 */
export async function surroundings(
  ports: Pick<DeployPorts, "engine" | "store" | "subnetRange">,
  scope: Scope,
  signal: AbortSignal,
  own?: ReleasePlan,
): Promise<Surroundings> {
  const [observed, usedSubnets, live] = await Promise.all([
    ports.engine.observe(scope, signal),
    ports.engine.usedSubnets(signal),
    liveRelease(ports, scope),
  ]);
  return {
    subnetRange: ports.subnetRange,
    usedSubnets,
    networks: Object.fromEntries(observed.networks.map((network) => [network.name, network.subnet])),
    addresses: addressesByNetwork(observed),
    gatewayAddresses: observed.containers.find((container) => container.role === "gateway")?.addresses ?? {},
    volumes: observed.volumes.map((volume) => volume.name),
    own: {
      networks: withoutRelease(observed.networks),
      volumes: { ...withoutRelease(observed.volumes), ...mountedBy(planOfRelease(live), observed) },
    },
    foreign: [],
    residents: { ...presentResidents(observed, planOfRelease(live)), ...presentResidents(observed, own) },
  };
}

/** A copy for a backup or its proof has the key of what it is a copy of, and is nobody's own. */
const withoutRelease = (
  things: readonly { name: string; key: string; release?: number; scratch?: string; snapshot?: string }[],
) =>
  Object.fromEntries(
    things
      .filter(({ release, scratch, snapshot }) => (release ?? scratch ?? snapshot) === undefined)
      .map(({ key, name }) => [key, name]),
  );

/** A restore has put others into the place of volumes that are still there. */
function mountedBy(live: ReleasePlan | undefined, { volumes }: Observed): Record<string, string> {
  const own = new Set(volumes.filter(({ release }) => release === undefined).map(({ name }) => name));
  const mounted = (live?.release.containers ?? []).flatMap((container) => container.volumes);
  return Object.fromEntries(mounted.filter(({ name }) => own.has(name)).map(({ key, name }) => [key, name]));
}

export async function liveRelease(ports: Pick<DeployPorts, "store">, scope: Scope): Promise<ReleaseRecord | undefined> {
  const [live] = await ports.store.releases(scope.application, scope.environment, ["live"]);
  return live;
}

/** What an earlier version of Slipway saved says nothing of drain and standby. */
export function planOfRelease(release: ReleaseRecord | undefined): ReleasePlan | undefined {
  const plan = release?.spec as ReleasePlan | undefined;
  return plan && { ...beforeStandbys, ...plan };
}

/** As the domain looks at it. */
export const served = (release: ReleaseRecord): Served => ({ ...release, plan: planOfRelease(release) });

const beforeStandbys = { drainMs: 10_000, standby: { runningMs: 0, keep: 0 } };

function addressesByNetwork(observed: Observed): Record<string, string[]> {
  const byNetwork: Record<string, string[]> = {};
  for (const container of observed.containers) {
    for (const [network, address] of Object.entries(container.addresses)) (byNetwork[network] ??= []).push(address);
  }
  return byNetwork;
}

/** A release's residents as they were started, under the names they have now, with the images that they run with. */
function presentResidents(observed: Observed, plan: ReleasePlan | undefined): Record<string, ContainerSpec> {
  const residents = plan?.residents.map((resident) => resident.container) ?? [];
  return Object.fromEntries(
    residents.flatMap((spec) => {
      const running = observed.containers.find(
        (container) =>
          container.role === "resident" && container.service === spec.service && container.release === spec.release,
      );
      return running ? [[spec.service, { ...spec, name: running.name, image: running.image }]] : [];
    }),
  );
}

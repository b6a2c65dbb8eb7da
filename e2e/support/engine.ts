import type Docker from "dockerode";
import type { Environment } from "../../lib/contract/names.ts";
import { connect } from "../../scripts/engine/connect.ts";
import { ownPanel } from "./handed-down.ts";

export const engine = (): Docker => connect(ownPanel().dockerHost);

/** What serves now of a service: the one with the compose file's own name. Another release's, or a database set aside, has a mark behind it. */
export async function liveContainer(environment: Environment, service: string): Promise<Docker.Container> {
  const labels = { instance: ownPanel().instance, environment, service };
  const label = Object.entries(labels).map(([name, value]) => `slipway.${name}=${value}`);
  const found = await engine().listContainers({ filters: { label } });
  const live = found.find(({ Names }) => Names.some((name) => !/-(?:r\d+|[0-9a-f]{12})$/.test(name)));
  if (!live) throw new Error(`No container of ${service} is live in ${environment}.`);
  return engine().getContainer(live.Id);
}

/** Everything on the engine with this panel's label, one line each, in a fixed order: to be compared before and after. */
export async function everythingOfOurs(): Promise<string[]> {
  const docker = engine();
  const filters = { label: [`slipway.instance=${ownPanel().instance}`] };
  const [containers, networks, { Volumes: volumes }, images] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
    docker.listImages({ filters }),
  ]);
  const attached = (container: Docker.ContainerInfo) =>
    Object.keys(container.NetworkSettings.Networks).sort().join(" ");
  return [
    ...containers.map((one) => `container ${one.Names[0]} ${one.Id.slice(0, 12)} ${one.State} on ${attached(one)}`),
    ...networks.map((one) => `network ${one.Name} ${one.Id.slice(0, 12)}`),
    ...volumes.map((one) => `volume ${one.Name}`),
    ...images.map((one) => `image ${one.Id.slice(7, 19)} ${(one.RepoTags ?? []).toSorted().join(" ")}`),
  ].sort();
}

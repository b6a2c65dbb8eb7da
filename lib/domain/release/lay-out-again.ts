import type { ReleasePlan, Surroundings } from "./plan.ts";
import type { Attachment, ContainerSpec, NetworkSpec, ResidentSpec } from "./spec.ts";
import { chooseSubnets, isFree, moveAddress } from "./subnets.ts";

/**
 * An earlier release once more, with the images and the configuration it had: on its own networks as far as they are
 * there or their subnets are still free, and wired to the residents of now. Where nothing has changed, neither has the
 * plan. Pure.
 */
export function layOutAgain(saved: ReleasePlan, around: Surroundings): ReleasePlan {
  const { release, gateway } = saved;
  const subnets = subnetsNow([...release.networks, gateway.network], around);
  const placed = (network: NetworkSpec): NetworkSpec => ({
    ...network,
    subnet: subnets.get(network.name)?.now ?? network.subnet,
  });
  const moved = (network: string, address: string) => {
    const subnet = subnets.get(network);
    return subnet ? moveAddress(address, subnet.before, subnet.now) : address;
  };
  const attached = (attachments: readonly Attachment[]) =>
    attachments.map((attachment) => ({ ...attachment, address: moved(attachment.network, attachment.address) }));

  const containers = release.containers.map((one) => ({ ...one, attachments: attached(one.attachments) }));
  const residents = saved.residents.map((resident): ResidentSpec => {
    const { container } = resident;
    return { ...resident, container: around.residents[container.service] ?? container };
  });
  const addresses = addressesNow(
    [...release.containers, ...saved.residents.map(({ container }) => container)],
    [...containers, ...residents.map(({ container }) => container)],
  );
  return {
    ...saved,
    release: {
      ...release,
      networks: release.networks.map(placed),
      containers,
      residents: release.residents.map(({ container, attachments }, index) => ({
        container: residents[index]?.container.name ?? container,
        attachments: attached(attachments),
      })),
    },
    residents,
    gateway: { ...gateway, network: placed(gateway.network), address: moved(gateway.network.name, gateway.address) },
    gatewayAttachments: saved.gatewayAttachments.map(({ network, address }) => ({
      network,
      address: around.gatewayAddresses[network] ?? moved(network, address),
    })),
    target: {
      ...saved.target,
      servers: Object.fromEntries(
        Object.entries(saved.target.servers).map(([port, server]) => [
          port,
          { ...server, address: addresses.get(server.address) ?? server.address },
        ]),
      ),
    },
    ...(saved.database && { database: { ...saved.database, volume: volumeOf(saved.database, residents) } }),
  };
}

/** A network that is there keeps its subnet, one that is not keeps it if nobody has taken it. */
function subnetsNow(networks: readonly NetworkSpec[], around: Surroundings) {
  const keptSubnet = ({ name, subnet }: NetworkSpec) =>
    around.networks[name] ?? (isFree(subnet, around.usedSubnets) ? subnet : undefined);
  const kept = networks.map(keptSubnet);
  const used = [...around.usedSubnets, ...kept.filter((subnet) => subnet !== undefined)];
  const missing = kept.filter((subnet) => subnet === undefined).length;
  const fresh = chooseSubnets(missing, used, around.subnetRange, networks[0]?.name ?? "");
  return new Map(
    networks.map(({ name, subnet }, index) => [
      name,
      { before: subnet, now: kept[index] ?? (fresh.shift() as string) },
    ]),
  );
}

/** Where the gateway finds what it found at another address before. */
function addressesNow(before: readonly ContainerSpec[], now: readonly ContainerSpec[]): Map<string, string> {
  return new Map(
    before.flatMap(({ attachments }, index) => {
      const [from] = attachments;
      const to = now[index]?.attachments[0];
      return from && to ? [[from.address, to.address]] : [];
    }),
  );
}

function volumeOf(database: NonNullable<ReleasePlan["database"]>, residents: readonly ResidentSpec[]): string {
  const server = residents.find(({ container }) => container.service === database.service);
  return server?.container.volumes[0]?.name ?? database.volume;
}

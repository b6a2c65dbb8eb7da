import { besideName } from "./names.ts";
import type { ReleasePlan, Surroundings } from "./plan.ts";
import type { Attachment, ContainerSpec, NetworkSpec, ResidentSpec } from "./spec.ts";
import { addressAt, chooseSubnets, moveAddress } from "./subnets.ts";

/**
 * The live release once more, under another number and in networks of its own, as it was recorded: with the same images and
 * configuration, wired to the same residents. Pure.
 */
export function layOutBeside(live: ReleasePlan, release: number, around: Surroundings): ReleasePlan {
  const { specs: networks, moved, gatewayAttachments } = placeNetworks(live, live, around, release);
  const residents = live.residents.map(
    (resident): ResidentSpec => ({
      ...resident,
      container: around.residents[resident.container.service] ?? resident.container,
    }),
  );
  const containers = live.release.containers.map(
    (container): ContainerSpec => ({
      ...container,
      release,
      name: besideName(finalName(live, container), release),
      attachments: moved(container.attachments),
    }),
  );
  const { restored: _, ...recorded } = live;
  return {
    ...recorded,
    release: {
      ...live.release,
      release,
      networks,
      containers,
      residents: live.release.residents.map(({ container, attachments }, index) => ({
        container: residents[index]?.container.name ?? container,
        attachments: moved(attachments),
      })),
    },
    residents,
    gatewayAttachments,
    target: { release, servers: serversNow(live.target.servers, live.release.containers, containers) },
    names: live.release.containers.map((container) => {
      const to = finalName(live, container);
      return { from: besideName(to, release), to };
    }),
  };
}

/** Its name in the compose file, whatever the container is called. */
export const finalName = ({ names, release: { release } }: ReleasePlan, { name }: ContainerSpec): string =>
  names.find(({ from }) => from === name)?.to ?? withoutNumber(name, release);

const withoutNumber = (name: string, release: number) => {
  const end = besideName("", release);
  return name.endsWith(end) ? name.slice(0, -end.length) : name;
};

/** The networks that the code had, under the new release's number, on subnets of their own. */
export function placeNetworks(code: ReleasePlan, live: ReleasePlan, around: Surroundings, release: number) {
  const before = code.release.networks;
  const { scope } = live.release;
  const seed = `${scope.instance} ${scope.environment}`;
  const names = before.map(({ name }) => besideName(withoutNumber(name, code.release.release), release));
  const missing = names.filter((name) => !around.networks[name]);
  const fresh = chooseSubnets(missing.length, around.usedSubnets, around.subnetRange, seed);
  const specs = before.map((network, index): NetworkSpec => {
    const name = names[index] as string;
    const subnet = around.networks[name] ?? (fresh[missing.indexOf(name)] as string);
    return { ...network, name, subnet, release };
  });
  return {
    specs,
    moved: (attachments: readonly Attachment[]): Attachment[] =>
      attachments.flatMap((attachment) => {
        const index = before.findIndex(({ name }) => name === attachment.network);
        const [from, to] = [before[index], specs[index]];
        if (!from || !to) return [];
        return [{ ...attachment, network: to.name, address: moveAddress(attachment.address, from.subnet, to.subnet) }];
      }),
    /** The gateway's: in them, and in what it shares with what is live. */
    gatewayAttachments: [
      ...specs.map(({ name, subnet }) => ({ network: name, address: addressAt(subnet, 0) })),
      ...live.gatewayAttachments.filter(({ network }) => !live.release.networks.some(({ name }) => name === network)),
    ],
  };
}

export function serversNow(
  servers: ReleasePlan["target"]["servers"],
  before: readonly ContainerSpec[],
  now: readonly ContainerSpec[],
): ReleasePlan["target"]["servers"] {
  return Object.fromEntries(
    Object.entries(servers).map(([port, server]) => {
      const index = before.findIndex(({ attachments }) => attachments[0]?.address === server.address);
      return [port, { ...server, address: now[index]?.attachments[0]?.address ?? server.address }];
    }),
  );
}

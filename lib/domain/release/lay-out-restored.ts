import { finalName, placeNetworks, serversNow } from "./lay-out-beside.ts";
import { besideName } from "./names.ts";
import type { ReleasePlan, Surroundings } from "./plan.ts";
import type { ContainerSpec, ResidentSpec, VolumeSpec } from "./spec.ts";
import { freeAddress } from "./subnets.ts";

export interface Restored {
  release: number;
  run: number;
  /** Of the backup. */
  timestamp: string;
  /** What the database's server runs on. */
  volume: VolumeSpec;
  /** Others that come from the backup, by their keys. */
  volumes: VolumeSpec[];
}

/**
 * A new release beside what is live: the code of `code` (an earlier release, or the live one), wired to a database server of
 * its own, which is like the live one and runs on another volume. What else outlives releases is shared. Pure.
 */
export function layOutRestored(
  code: ReleasePlan,
  live: ReleasePlan,
  around: Surroundings,
  made: Restored,
): ReleasePlan {
  const { release } = made;
  const { specs: networks, moved, gatewayAttachments } = placeNetworks(code, live, around, release);

  const residents = code.residents.map((resident): ResidentSpec => {
    const { service } = resident.container;
    const present = live.residents.find(({ container }) => container.service === service) ?? resident;
    const container = around.residents[service] ?? present.container;
    return {
      ...present,
      container: service === live.database?.service ? beside(container, live, around, made) : container,
    };
  });
  const volumeNow = volumesNow(live, made);
  const containers = code.release.containers.map(
    (container): ContainerSpec => ({
      ...container,
      release,
      volumes: container.volumes.map(volumeNow),
      name: besideName(finalName(code, container), release),
      attachments: moved(container.attachments),
    }),
  );
  const before = [...code.release.containers, ...code.residents.map(({ container }) => container)];
  const now = [...containers, ...residents.map(({ container }) => container)];
  return {
    ...code,
    release: {
      ...code.release,
      release,
      networks,
      containers,
      residents: code.release.residents.map(({ container, attachments }, index) => ({
        container: residents[index]?.container.name ?? container,
        attachments: moved(attachments),
      })),
    },
    residents,
    gateway: live.gateway,
    gatewayAttachments,
    target: { release, servers: serversNow(code.target.servers, before, now) },
    names: [
      ...code.release.containers.map((container) => finalName(code, container)),
      ...residents
        .filter(({ container }) => container.release === release)
        .map(({ container: { service } }) => databaseName(live, service, around)),
    ].map((to) => ({ from: besideName(to, release), to })),
    ...(live.database && { database: { ...live.database, volume: made.volume.name } }),
    ...policyOf(live),
    restored: { run: made.run, timestamp: made.timestamp, from: live.release.release },
  };
}

/** Of the backup what is in it, and else what is live: the code may be of a time before another restore. */
function volumesNow(live: ReleasePlan, { volumes }: Restored): (volume: VolumeSpec) => VolumeSpec {
  const mounted = live.release.containers.flatMap((container) => container.volumes);
  return (volume) =>
    volumes.find(({ key }) => key === volume.key) ?? mounted.find(({ key }) => key === volume.key) ?? volume;
}

/** What becomes of a release when it is no longer live, who is told, and what is asked for, is the policy of now. */
const policyOf = ({ drainMs, standby, url, confirm }: ReleasePlan) => ({
  drainMs,
  standby,
  ...(url !== undefined && { url }),
  ...(confirm !== undefined && { confirm }),
});

/** The name that the live server of a service has, or takes when its release settles. */
export function databaseName(live: ReleasePlan, service: string, around: Pick<Surroundings, "residents">): string {
  const planned = live.residents.find(({ container }) => container.service === service)?.container.name ?? service;
  const final = live.names.find(({ from }) => from === planned)?.to;
  return final ?? around.residents[service]?.name ?? planned;
}

function beside(container: ContainerSpec, live: ReleasePlan, around: Surroundings, made: Restored): ContainerSpec {
  const data = live.database?.volume;
  const homes = live.residents.flatMap(({ networks }) => networks);
  return {
    ...container,
    release: made.release,
    name: besideName(databaseName(live, container.service, around), made.release),
    volumes: container.volumes.map((volume) => (volume.name === data ? made.volume : volume)),
    attachments: container.attachments.map((attachment) => {
      const home = homes.find(({ name }) => name === attachment.network);
      if (!home) return attachment;
      return { ...attachment, address: freeAddress(home.subnet, around.addresses[home.name] ?? [], 1) };
    }),
  };
}

import type { DatabasePolicy, EnvironmentModel, EnvironmentService } from "../policy/model.ts";
import { besideName, containerName, gatewayName, gatewayNetworkName, homeName } from "./names.ts";
import type { ReleasePlan, Surroundings } from "./plan.ts";
import type { ContainerSpec, NetworkSpec, ResidentSpec, Scope, VolumeSpec } from "./spec.ts";
import { addressAt, chooseSubnets, freeAddress } from "./subnets.ts";

const gatewayIndex = 0;

/**
 * Where everything of a new release will be: names, networks, addresses, what the gateway will point at. Pure; it is
 * saved before anything is created, so an interrupted deploy goes on with the same names and addresses. Image ids are not
 * known yet: `withImages` adds them.
 */
export function layOut(model: EnvironmentModel, release: number, scope: Scope, around: Surroundings): ReleasePlan {
  const networks = layOutNetworks(model, release, scope, around);
  const addressIn = homeAddresses(around);
  const residents = services(model, "resident").map((service) =>
    layOutResident(model, service, release, scope, networks, around, addressIn),
  );
  const released = services(model, "released");
  const containers = released.map((service, index) =>
    layOutReleased(model, service, release, networks.release, index + 1 + residents.length, around),
  );
  return {
    release: {
      scope,
      release,
      networks: networks.release,
      containers,
      residents: residents.map((resident, index) => ({
        container: resident.container.name,
        attachments: residentAttachments(model, resident, networks.release, index + 1),
      })),
    },
    residents,
    gateway: {
      scope,
      container: gatewayName(scope.application, scope.environment),
      network: networks.gateway,
      address: addressAt(networks.gateway.subnet, gatewayIndex),
      header: model.header,
      routes: model.routes,
    },
    gatewayAttachments: [...networks.release, ...networks.homes].map((network) => ({
      network: network.name,
      address: around.gatewayAddresses[network.name] ?? addressAt(network.subnet, gatewayIndex),
    })),
    target: { release, servers: servers(model, containers, residents) },
    names: [
      ...released.map((service) => finalName(model, service, release)),
      ...residents.flatMap((resident) => ownName(model, resident, release)),
    ],
    drainMs: model.drainMs,
    goodbye: model.goodbye,
    standby: model.standby,
    ...(model.url !== undefined && { url: model.url }),
    ...(model.confirm !== undefined && { confirm: model.confirm }),
    ...(model.database && { database: databaseFacts(model.database, residents) }),
  };
}

const services = (model: EnvironmentModel, kind: EnvironmentService["kind"]) =>
  Object.values(model.services).filter((service) => service.kind === kind);

function layOutNetworks(model: EnvironmentModel, release: number, scope: Scope, around: Surroundings) {
  const keysOf = (kind: EnvironmentService["kind"]) => [
    ...new Set(services(model, kind).flatMap((service) => service.networks.map((network) => network.network))),
  ];
  const gatewayNetwork = gatewayNetworkName(scope.application, scope.environment);
  const wanted = [
    ...keysOf("released").map((key) => ({
      ...networkFacts(model, key),
      name: besideName(networkName(model, key), release),
      release,
    })),
    ...keysOf("resident").map((key) => ({ ...networkFacts(model, key), name: ownNetwork(model, key, around) })),
    { key: "gateway", internal: false, labels: {}, name: gatewayNetwork },
  ];
  const missing = wanted.filter((network) => !around.networks[network.name]);
  const fresh = chooseSubnets(
    missing.length,
    around.usedSubnets,
    around.subnetRange,
    `${scope.instance} ${scope.environment}`,
  );
  const specs = wanted.map((network): NetworkSpec => {
    const subnet = around.networks[network.name] ?? (fresh[missing.indexOf(network)] as string);
    return { ...network, subnet };
  });
  return {
    release: specs.filter((network) => network.release !== undefined),
    homes: specs.filter((network) => network.release === undefined && network.name !== gatewayNetwork),
    gateway: specs.find((network) => network.name === gatewayNetwork) as NetworkSpec,
  };
}

function networkFacts(model: EnvironmentModel, key: string) {
  const { internal, labels } = model.networks[key] ?? { internal: false, labels: {} };
  return { key, internal, labels };
}

const networkName = (model: EnvironmentModel, key: string) => model.networks[key]?.name ?? key;

function ownNetwork(model: EnvironmentModel, key: string, { own, foreign }: Surroundings): string {
  const name = networkName(model, key);
  return own.networks[key] ?? (foreign.includes(name) ? homeName(name) : name);
}

function layOutReleased(
  model: EnvironmentModel,
  service: EnvironmentService,
  release: number,
  networks: readonly NetworkSpec[],
  index: number,
  around: Surroundings,
): ContainerSpec {
  const name = containerName(model.application, model.environment, service);
  return {
    ...common(model, service),
    role: "release",
    release,
    name: besideName(name, release),
    attachments: service.networks.flatMap(({ network, aliases }) =>
      networks
        .filter((candidate) => candidate.key === network)
        .map((spec) => ({
          network: spec.name,
          address: addressAt(spec.subnet, index),
          aliases: [...new Set([service.name, name, ...aliases])],
        })),
    ),
    volumes: volumesOf(model, service).map((volume) => ownVolume(volume, release, around)),
  };
}

function layOutResident(
  model: EnvironmentModel,
  service: EnvironmentService,
  release: number,
  scope: Scope,
  networks: ReturnType<typeof layOutNetworks>,
  around: Surroundings,
  addressIn: (home: NetworkSpec) => string,
): ResidentSpec {
  const kept = around.residents[service.role];
  if (kept && !isFresh(model, service)) return { scope, networks: networks.homes, container: kept };

  const owner = isFresh(model, service) ? release : undefined;
  const name = containerName(model.application, model.environment, service);
  const volumes = volumesOf(model, service).map((volume): VolumeSpec => {
    if (owner === undefined) return ownVolume(volume, release, around);
    const free = ![...around.volumes, ...around.foreign].includes(volume.name);
    return { ...volume, name: free ? volume.name : besideName(volume.name, release), release };
  });
  const container: ContainerSpec = {
    ...common(model, service),
    role: "resident",
    ...(owner !== undefined && { release: owner }),
    name: owner === undefined ? name : besideName(name, release),
    attachments: service.networks.flatMap(({ network, aliases }) =>
      networks.homes
        .filter((home) => home.key === network)
        .map((home) => ({ network: home.name, address: addressIn(home), aliases })),
    ),
    volumes,
  };
  return { scope, networks: networks.homes, container };
}

/** A volume of no release keeps the name it was given once; where somebody else has that name, it is the first release's. */
function ownVolume(volume: VolumeSpec, release: number, { own, foreign }: Surroundings): VolumeSpec {
  const name = foreign.includes(volume.name) ? besideName(volume.name, release) : volume.name;
  return { ...volume, name: own.volumes[volume.key] ?? name };
}

export const isFresh = (model: EnvironmentModel, service: EnvironmentService) =>
  model.database?.service === service.role && model.database.onDeploy !== "keep";

/** Each time the first address after the gateway's that no container of the network has, or gets; stopped ones included. */
function homeAddresses({ addresses }: Surroundings): (home: NetworkSpec) => string {
  const given: string[] = [];
  return (home) => {
    const address = freeAddress(home.subnet, [...(addresses[home.name] ?? []), ...given], gatewayIndex + 1);
    given.push(address);
    return address;
  };
}

function common(model: EnvironmentModel, service: EnvironmentService) {
  return {
    service: service.role,
    composeService: service.name,
    image: service.image ?? "",
    runtime: service.runtime,
    restart: service.restart,
    singleton: service.singleton,
    after: service.dependsOn.flatMap((dependency) => {
      const other = Object.values(model.services).find((candidate) => candidate.name === dependency.service);
      return other?.kind === service.kind ? [{ service: other.role, condition: conditions[dependency.condition] }] : [];
    }),
  };
}

const conditions = {
  service_started: "started",
  service_healthy: "healthy",
  service_completed_successfully: "completed",
} as const;

function volumesOf(model: EnvironmentModel, service: EnvironmentService): VolumeSpec[] {
  return service.runtime.mounts.flatMap((mount) => (mount.type === "volume" ? [volumeSpec(model, mount.volume)] : []));
}

function volumeSpec(model: EnvironmentModel, key: string): VolumeSpec {
  const { name, labels } = model.volumes[key] ?? { name: key, labels: {} };
  return { name, key, labels };
}

function residentAttachments(
  model: EnvironmentModel,
  resident: ResidentSpec,
  networks: readonly NetworkSpec[],
  index: number,
) {
  const service = model.services[resident.container.service];
  return networks
    .filter((network) => service?.networks.some((own) => own.network === network.key))
    .map((network) => ({
      network: network.name,
      address: addressAt(network.subnet, index),
      aliases: [
        ...new Set([
          resident.container.composeService,
          containerName(model.application, model.environment, service ?? { role: resident.container.service }),
          ...(service?.networks.find((own) => own.network === network.key)?.aliases ?? []),
        ]),
      ],
    }));
}

function servers(model: EnvironmentModel, released: readonly ContainerSpec[], residents: readonly ResidentSpec[]) {
  const containers = [...released, ...residents.map((resident) => resident.container)];
  return Object.fromEntries(
    model.routes.flatMap((route) => {
      const address = containers.find((container) => container.service === route.service)?.attachments[0]?.address;
      return address && route.redirectTo === undefined ? [[String(route.port), { address, port: route.target }]] : [];
    }),
  );
}

function finalName(model: EnvironmentModel, service: EnvironmentService, release: number) {
  const name = containerName(model.application, model.environment, service);
  return { from: besideName(name, release), to: name };
}

function ownName(model: EnvironmentModel, resident: ResidentSpec, release: number) {
  const service = model.services[resident.container.service];
  return service && resident.container.release === release ? [finalName(model, service, release)] : [];
}

function databaseFacts({ service, name, engine, user }: DatabasePolicy, residents: readonly ResidentSpec[]) {
  const resident = residents.find((candidate) => candidate.container.service === service);
  return { service, name, engine, user, volume: resident?.container.volumes[0]?.name ?? "" };
}

import type Docker from "dockerode";
import type { Observed, ObservedContainer, ObservedImage } from "../../application/ports.ts";
import type { Made } from "../../domain/difference/settings.ts";
import type { Role, Scope } from "../../domain/release/spec.ts";
import { type Container, findContainer, hasRun } from "./containers.ts";
import { ownedBy, releaseOf, type WideScope } from "./filters.ts";
import { isHolder, scratchLabel, snapshotLabel } from "./labels.ts";
import { type ImageDefaults, madeOf } from "./made.ts";
import { subnetsOf } from "./networks.ts";

/**
 * Three lists, and one inspection a container (and once of each image): restarts, exit codes and policies are in no list. A holder is not inspected:
 * the engine would answer only when all of the volume's content has gone through it.
 */
export async function observe(
  docker: Docker,
  scope: WideScope,
  defaults: ImageDefaults,
  signal: AbortSignal,
): Promise<Observed> {
  const options = { filters: ownedBy(scope), abortSignal: signal };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ ...options, all: true }),
    docker.listNetworks(options),
    docker.listVolumes(options),
  ]);
  const holders = containers.filter(({ Labels }) => isHolder(Labels));
  const others = containers.filter((listed) => !holders.includes(listed));
  const inspected = await Promise.all(others.map(({ Id }) => findContainer(docker, Id, signal)));
  const found = inspected.filter((container) => container !== undefined);
  const observed = found.map(async (container) => {
    const ofImage = await defaults(docker, container.Image, signal);
    return observedContainer(container, ofImage && madeOf(container, ofImage));
  });
  return {
    containers: [...(await Promise.all(observed)), ...holders.map(observedHolder)],
    networks: networks.map((network) => ({
      name: network.Name,
      key: network.Labels?.["com.docker.compose.network"] ?? "",
      subnet: subnetsOf(network)[0] ?? "",
      release: releaseOf(network.Labels),
    })),
    volumes: (volumes.Volumes ?? []).map(({ Name, Labels }) => ({
      name: Name,
      key: Labels?.["com.docker.compose.volume"] ?? "",
      release: releaseOf(Labels),
      scratch: Labels?.[scratchLabel],
      snapshot: Labels?.[snapshotLabel],
    })),
  };
}

export async function images(docker: Docker, scope: Scope, signal: AbortSignal): Promise<ObservedImage[]> {
  const listed = await docker.listImages({ filters: ownedBy(scope), abortSignal: signal });
  return listed.map(({ Id, RepoTags, Labels, Size }) => ({
    id: Id,
    tags: RepoTags ?? [],
    service: Labels["slipway.service"] ?? "",
    release: releaseOf(Labels),
    bytes: Size,
  }));
}

function observedContainer(container: Container, made: Made | undefined): ObservedContainer {
  const { Id, Name, Config, State, HostConfig, Image, RestartCount, Mounts, NetworkSettings } = container;
  const health = State.Health?.Status;
  const role = (Config.Labels["slipway.role"] ?? "scratch") as Role;
  return {
    id: Id,
    name: Name.replace(/^\//, ""),
    service: Config.Labels["slipway.service"] ?? role,
    role,
    release: releaseOf(Config.Labels),
    image: Image,
    state: State.Status === "removing" ? "dead" : (State.Status as ObservedContainer["state"]),
    health: health === "starting" || health === "healthy" || health === "unhealthy" ? health : undefined,
    exitCode: ["exited", "dead", "restarting"].includes(State.Status) ? State.ExitCode : undefined,
    startedAt: hasRun(container) ? Date.parse(State.StartedAt) : undefined,
    restarts: RestartCount,
    restartPolicy: HostConfig.RestartPolicy?.Name || "no",
    addresses: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([network, endpoint]) => [
        network,
        endpoint.IPAMConfig?.IPv4Address || endpoint.IPAddress,
      ]),
    ),
    aliases: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => [network, Aliases ?? []]),
    ),
    volumes: volumesOf(Mounts),
    ...(made && { made }),
  };
}

const observedHolder = ({ Id, Names, Labels, ImageID, Mounts }: Docker.ContainerInfo): ObservedContainer => ({
  id: Id,
  name: (Names[0] ?? "").replace(/^\//, ""),
  service: Labels["slipway.service"] ?? "",
  role: "scratch",
  image: ImageID,
  state: "created",
  restarts: 0,
  restartPolicy: "no",
  addresses: {},
  volumes: volumesOf(Mounts),
});

const volumesOf = (mounts: readonly { Type?: string; Name?: string }[]) =>
  mounts.flatMap(({ Type, Name }) => (Type === "volume" && Name ? [Name] : []));

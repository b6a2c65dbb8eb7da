import type Docker from "dockerode";
import type { ComposeNames, Foreign, ForeignContainer } from "../../application/ports.ts";
import type { RestartPolicy } from "../../domain/compose/model.ts";
import { type Container, findContainer } from "./containers.ts";
import { getJson } from "./stream.ts";

/** Whoever made it: this panel, or another one on the same engine. */
export const isSlipways = (labels: Record<string, string> | null | undefined) =>
  labels?.["slipway.instance"] !== undefined;

const sizesLimit = 20_000;

export async function findForeign(docker: Docker, names: ComposeNames, signal: AbortSignal): Promise<Foreign> {
  const [listed, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, abortSignal: signal }),
    docker.listNetworks({ abortSignal: signal }),
    docker.listVolumes({ abortSignal: signal }),
  ]);
  const containers: ForeignContainer[] = [];
  for (const candidate of listed.filter(({ Labels }) => !isSlipways(Labels))) {
    const service = serviceOf(candidate, names);
    const container = service && (await findContainer(docker, candidate.Id, signal));
    if (container) containers.push(foreignContainer(container, service));
  }
  const wanted = new Set([...names.volumes, ...containers.flatMap((container) => Object.values(container.volumes))]);
  const found = (volumes ?? []).filter(({ Name, Labels }) => wanted.has(Name) && !isSlipways(Labels));
  const sizes = found.length > 0 ? await volumeSizes(docker, signal) : new Map<string, number>();
  return {
    containers,
    networks: networks
      .filter(({ Name, Labels }) => names.networks.includes(Name) && !isSlipways(Labels))
      .map(({ Name }) => Name),
    volumes: found.map(({ Name }) => ({ name: Name, ...sizeOf(sizes.get(Name)) })),
  };
}

/** By the compose file's name, or as Compose itself would know it. */
function serviceOf({ Names, Labels }: Docker.ContainerInfo, names: ComposeNames): string | undefined {
  const isFromHere =
    names.folder !== undefined &&
    Labels["com.docker.compose.project.working_dir"] === names.folder &&
    Labels["com.docker.compose.oneoff"] !== "True";
  return names.services.find(
    ({ container, composeService }) =>
      Names.includes(`/${container}`) || (isFromHere && Labels["com.docker.compose.service"] === composeService),
  )?.service;
}

function foreignContainer(container: Container, service: string): ForeignContainer {
  const { Id, Name, State, HostConfig, Mounts } = container;
  const bindings = Object.values((HostConfig.PortBindings ?? {}) as Record<string, { HostPort: string }[] | null>);
  const ports = bindings.flatMap((bound) => bound ?? []).map(({ HostPort }) => Number(HostPort));
  return {
    id: Id,
    name: Name.replace(/^\//, ""),
    service,
    running: State.Running,
    restart: restartOf(HostConfig.RestartPolicy),
    ports: ports.filter((port) => port > 0),
    volumes: Object.fromEntries(
      Mounts.flatMap(({ Type, Name: volume, Destination }) =>
        Type === "volume" && volume ? [[Destination, volume]] : [],
      ),
    ),
  };
}

function restartOf(policy: Docker.HostRestartPolicy | undefined): RestartPolicy {
  if (policy?.Name === "on-failure") return { name: "on-failure", maximumRetries: policy.MaximumRetryCount ?? 0 };
  return { name: policy?.Name === "always" || policy?.Name === "unless-stopped" ? policy.Name : "no" };
}

/** The engine adds up every file of every volume: where that takes too long, nobody waits for it. */
async function volumeSizes(docker: Docker, signal: AbortSignal): Promise<Map<string, number>> {
  const limit = AbortSignal.timeout(sizesLimit);
  try {
    type Usage = { Volumes?: { Name: string; UsageData?: { Size: number } }[] | null };
    const { Volumes } = await getJson<Usage>(docker, "/system/df", AbortSignal.any([signal, limit]));
    return new Map((Volumes ?? []).map(({ Name, UsageData }) => [Name, UsageData?.Size ?? -1]));
  } catch (error) {
    if (limit.aborted && !signal.aborted) return new Map();
    throw error;
  }
}

const sizeOf = (bytes: number | undefined) => (bytes === undefined || bytes < 0 ? {} : { bytes });

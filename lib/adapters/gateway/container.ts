import type Docker from "dockerode";
import type { Container, ContainerCreateOptions } from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import type { GatewaySpec, Scope } from "../../domain/release/spec.ts";
import { containerLabels, isOwnedBy, publishedPorts, scopeFilter } from "./labels.ts";

/** The gateway's container as the engine lists it. */
export interface Found {
  container: Container;
  name: string;
  /** `created` when its maker died before it was started. */
  state: string;
  running: boolean;
  /** Fingerprint of what it publishes. */
  ports: string;
  image: string;
  /** Own network and the releases': name to address. */
  networks: Record<string, string>;
}

export async function findGateway(docker: Docker, scope: Scope, signal: AbortSignal): Promise<Found | undefined> {
  const [listed] = await docker.listContainers({ all: true, filters: scopeFilter(scope), abortSignal: signal });
  if (!listed) return undefined;
  const networks = Object.entries(listed.NetworkSettings.Networks).map(([network, endpoint]) => [
    network,
    endpoint.IPAMConfig?.IPv4Address ?? endpoint.IPAddress,
  ]);
  return {
    container: docker.getContainer(listed.Id),
    name: listed.Names[0]?.slice(1) ?? listed.Id,
    state: listed.State,
    running: listed.State === "running",
    ports: publishedPorts(listed.Labels) ?? "",
    image: listed.Image,
    networks: Object.fromEntries(networks),
  };
}

/** Of whatever role. Refuses `container-missing`; somebody else's is as good as none. */
export async function ownContainer(
  docker: Docker,
  scope: Scope,
  name: string,
  signal: AbortSignal,
): Promise<Container> {
  const container = docker.getContainer(name);
  const found = await container.inspect({ abortSignal: signal }).catch((error: { statusCode?: number }) => {
    if (error.statusCode !== 404) throw error;
  });
  if (found && isOwnedBy(found.Config.Labels, scope)) return container;
  throw new Refusal("container-missing", `There is no container ${name} in ${scope.environment} (any more).`, {
    container: name,
  });
}

/** Access logs go through the engine: large files, so that rotation is rare. */
const logging = { Type: "json-file", Config: { "max-size": "100m", "max-file": "3" } };

export function createBody(spec: GatewaySpec, image: string): ContainerCreateOptions {
  const ports = spec.routes.map(({ port, bind }) => ({
    key: `${port}/tcp`,
    binding: { HostIp: bind, HostPort: `${port}` },
  }));
  return {
    name: spec.container,
    Image: image,
    Labels: containerLabels(spec),
    ExposedPorts: Object.fromEntries(ports.map(({ key }) => [key, {}])),
    HostConfig: {
      NetworkMode: spec.network.name,
      PortBindings: Object.fromEntries(ports.map(({ key, binding }) => [key, [binding]])),
      RestartPolicy: { Name: "always" },
      LogConfig: logging,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
    },
    NetworkingConfig: { EndpointsConfig: { [spec.network.name]: { IPAMConfig: { IPv4Address: spec.address } } } },
  };
}

/** The last words of a container, for a sentence about why it does not run. */
export async function lastWords(container: Container): Promise<string> {
  const logs = await container.logs({ stdout: true, stderr: true, tail: 5, follow: false });
  return logs
    .toString("utf8")
    .replaceAll(/[\x00-\x08]+.?/g, "")
    .trim()
    .replaceAll(/\s*\n\s*/g, " ⏎ ");
}

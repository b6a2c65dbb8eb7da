import type Docker from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import type { Attachment, NetworkSpec, Scope } from "../../domain/release/spec.ts";
import { endpointConfig } from "./container-body.ts";
import { limited, unless } from "./effects.ts";
import { nameTaken } from "./errors.ts";
import { isOwnedBy, ownedBy, releaseLabel, releaseOf } from "./filters.ts";
import { composeProject, scopeLabels } from "./labels.ts";

/** The engine's ids of networks by their names. */
export type NetworkIds = ReadonlyMap<string, string>;

export async function usedSubnets(docker: Docker, signal: AbortSignal): Promise<string[]> {
  const networks = await docker.listNetworks({ abortSignal: signal });
  return networks.flatMap(subnetsOf).filter((subnet) => !subnet.includes(":"));
}

export const subnetsOf = ({ IPAM }: Docker.NetworkInspectInfo): string[] =>
  (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);

/** Makes those that are not there yet. */
export async function ensureNetworks(
  docker: Docker,
  scope: Scope,
  specs: readonly NetworkSpec[],
  signal: AbortSignal,
): Promise<NetworkIds> {
  if (specs.length === 0) return new Map();
  const filters = { name: specs.map(({ name }) => name) }; // matches parts of names too, and of foreign networks on purpose
  const present = await docker.listNetworks({ filters, abortSignal: signal });
  const ids = new Map<string, string>();
  for (const spec of specs) {
    const found = present.find(({ Name }) => Name === spec.name);
    if (found) assertSame(found, scope, spec);
    ids.set(spec.name, found?.Id ?? (await createNetwork(docker, scope, spec, signal)));
  }
  return ids;
}

async function createNetwork(docker: Docker, scope: Scope, spec: NetworkSpec, signal: AbortSignal): Promise<string> {
  const network = await docker.createNetwork({
    Name: spec.name,
    CheckDuplicate: true, // engines before 25 would make a second one of the same name
    Driver: "bridge",
    Internal: spec.internal,
    IPAM: { Driver: "default", Config: [{ Subnet: spec.subnet }] },
    Labels: {
      ...spec.labels,
      "com.docker.compose.project": composeProject(scope),
      "com.docker.compose.network": spec.key,
      ...scopeLabels(scope),
      ...releaseLabel(spec.release),
    },
    ...limited(signal),
  });
  return network.id;
}

function assertSame(found: Docker.NetworkInspectInfo, scope: Scope, spec: NetworkSpec): void {
  if (!isOwnedBy(found.Labels, scope) || releaseOf(found.Labels) !== spec.release) {
    throw nameTaken("network", spec.name, `network ${found.Id.slice(0, 12)}`);
  }
  const subnets = subnetsOf(found);
  if (subnets.includes(spec.subnet)) return;
  throw new Refusal(
    "network-differs",
    `The network ${spec.name} is there with the addresses ${subnets.join(", ")} instead of ${spec.subnet}. ` +
      "Nothing was changed. Remove that network if nothing uses it, then try again.",
    { name: spec.name },
  );
}

/**
 * Attaches a container, running or not, at its fixed addresses. An attachment that is right is left alone; one to a
 * network that was removed and made again, or at another address, is made anew.
 */
export async function attach(
  docker: Docker,
  container: Docker.ContainerInspectInfo,
  attachments: readonly Attachment[],
  ids: NetworkIds,
  signal: AbortSignal,
): Promise<void> {
  const present = container.NetworkSettings.Networks;
  for (const attachment of attachments) {
    const endpoint = present[attachment.network];
    if (endpoint && isRight(endpoint, attachment, ids.get(attachment.network))) continue;
    if (endpoint) await disconnect(docker, attachment.network, container.Id, signal);
    await docker
      .getNetwork(attachment.network)
      .connect({ Container: container.Id, EndpointConfig: endpointConfig(attachment), ...limited(signal) });
  }
}

/** A container that has never run does not know its networks' ids yet. */
function isRight(endpoint: Docker.NetworkInfo, wanted: Attachment, id: string | undefined): boolean {
  const { IPAMConfig, Aliases, NetworkID } = endpoint;
  const aliases: string[] = Aliases ?? [];
  return (
    (NetworkID === "" || id === undefined || NetworkID === id) &&
    (wanted.address === "" || IPAMConfig?.IPv4Address === wanted.address) &&
    wanted.aliases.every((alias) => aliases.includes(alias))
  );
}

/** By force: that also works for a stopped container, and for a network that is gone. */
export async function disconnect(docker: Docker, network: string, container: string, signal: AbortSignal) {
  await unless([404], docker.getNetwork(network).disconnect({ Container: container, Force: true, ...limited(signal) }));
}

/**
 * Removes the networks of the scope that carry these labels, such as those of a release. Whatever is still attached is
 * disconnected first, whoever it belongs to: a stopped container that stayed attached would never start again.
 */
export async function removeNetworks(
  docker: Docker,
  scope: Scope,
  labels: Record<string, string | number>,
  signal: AbortSignal,
): Promise<void> {
  const filters = ownedBy(scope, labels);
  for (const { Name, Id } of await docker.listNetworks({ filters, abortSignal: signal })) {
    const attached = await docker.listContainers({ all: true, filters: { network: [Id, Name] }, abortSignal: signal });
    for (const container of attached) await disconnect(docker, Name, container.Id, signal);
    await unless([404], docker.getNetwork(Id).remove(limited(signal)));
  }
}

async function findNetwork(docker: Docker, scope: Scope, name: string, signal: AbortSignal) {
  const listed = await docker.listNetworks({ filters: { ...ownedBy(scope), name: [name] }, abortSignal: signal });
  return listed.find(({ Name }) => Name === name);
}

/** Refuses `network-missing`; a network of somebody else's is as good as none. */
export async function ownNetwork(docker: Docker, scope: Scope, name: string, signal: AbortSignal) {
  const found = await findNetwork(docker, scope, name, signal);
  if (found) return found;
  throw new Refusal(
    "network-missing",
    `There is no network ${name} of this environment (any more). Nothing was attached to it. Deploy again to have it made anew.`,
    { network: name },
  );
}

/** A network of this environment, unless somebody is attached to it, running or not: the engine itself minds only who runs. */
export async function removeIdleNetwork(docker: Docker, scope: Scope, name: string, signal: AbortSignal) {
  const found = await findNetwork(docker, scope, name, signal);
  if (!found) return;
  const attached = await docker.listContainers({ all: true, filters: { network: [found.Id] }, abortSignal: signal });
  if (attached.length === 0) await unless([404], docker.getNetwork(found.Id).remove(limited(signal)));
}

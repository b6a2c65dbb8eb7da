import type Docker from "dockerode";
import type { Scope } from "../../domain/release/spec.ts";
import { type Found, findGateway } from "./container.ts";
import { type Context, needGateway } from "./context.ts";

/**
 * Joins the networks of a release at fixed addresses. The engine publishes ports through the network whose name sorts
 * first, so the gateway's own must stay that one.
 */
export async function attach(
  context: Context,
  scope: Scope,
  networks: readonly { network: string; address: string }[],
  signal: AbortSignal,
): Promise<void> {
  await join(context.docker, await needGateway(context, scope, signal), networks, signal);
}

/** The same for the container that was found. */
export async function join(
  docker: Docker,
  { container, networks: joined, name }: Pick<Found, "container" | "networks" | "name">,
  networks: readonly { network: string; address: string }[],
  signal: AbortSignal,
): Promise<void> {
  const missing = networks.filter(({ network, address }) => joined[network] !== address);
  if (missing.length === 0) return;
  const { HostConfig } = await container.inspect({ abortSignal: signal });
  for (const { network, address } of missing) {
    if (network <= (HostConfig.NetworkMode ?? ""))
      throw new Error(`The network ${network} must sort after the own network of the gateway ${name}.`);
    const handle = docker.getNetwork(network);
    if (joined[network] !== undefined) await handle.disconnect({ Container: container.id, Force: true });
    signal.throwIfAborted();
    await handle.connect({
      Container: container.id,
      EndpointConfig: { IPAMConfig: { IPv4Address: address } },
    });
  }
}

export async function detach(
  context: Context,
  scope: Scope,
  networks: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const found = await findGateway(context.docker, scope, signal);
  for (const network of networks) {
    if (found?.networks[network] === undefined) continue;
    await context.docker
      .getNetwork(network)
      .disconnect({ Container: found.container.id, Force: true, abortSignal: signal });
  }
}

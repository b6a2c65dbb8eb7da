import type Docker from "dockerode";
import type { Attachment, Scope } from "../../domain/release/spec.ts";
import { ownContainer } from "./containers.ts";
import { attach, disconnect, ownNetwork } from "./networks.ts";

export async function attachTo(
  docker: Docker,
  scope: Scope,
  name: string,
  attachments: readonly Attachment[],
  signal: AbortSignal,
): Promise<void> {
  const container = await ownContainer(docker, scope, name, signal);
  const ids = new Map<string, string>();
  for (const { network } of attachments) ids.set(network, (await ownNetwork(docker, scope, network, signal)).Id);
  await attach(docker, container, attachments, ids, signal);
}

export async function detachFrom(docker: Docker, scope: Scope, name: string, network: string, signal: AbortSignal) {
  const { Id, NetworkSettings } = await ownContainer(docker, scope, name, signal);
  if (network in NetworkSettings.Networks) await disconnect(docker, network, Id, signal);
}

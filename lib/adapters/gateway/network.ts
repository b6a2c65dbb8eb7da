import type Docker from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import type { GatewaySpec, Scope } from "../../domain/release/spec.ts";
import { networkLabels, scopeFilter } from "./labels.ts";

/** The gateway's own network; answers whether it had to be made. */
export async function ensureNetwork(docker: Docker, spec: GatewaySpec, signal: AbortSignal): Promise<boolean> {
  const { name, subnet, internal } = spec.network;
  const present = (await docker.listNetworks({ filters: { name: [name] }, abortSignal: signal })).find(
    (network) => network.Name === name,
  );
  if (present) {
    refuseForeign(present.Labels?.["slipway.instance"], spec);
    if (present.IPAM?.Config?.[0]?.Subnet === subnet) return false;
    await docker.getNetwork(present.Id).remove({ abortSignal: signal });
  }
  try {
    await docker.createNetwork({
      Name: name,
      CheckDuplicate: true,
      Driver: "bridge",
      Internal: internal,
      IPAM: { Config: [{ Subnet: subnet }] },
      Labels: networkLabels(spec),
      abortSignal: signal,
    });
  } catch (error) {
    throw new Refusal(
      "network-failed",
      `The gateway's network ${name} with subnet ${subnet} could not be made: ${(error as Error).message}. ` +
        "Nothing is left behind. Free that subnet on the engine, or give Slipway another range.",
      { network: name, subnet },
    );
  }
  return true;
}

function refuseForeign(instance: string | undefined, spec: GatewaySpec): void {
  if (instance === spec.scope.instance) return;
  throw new Refusal(
    "name-taken",
    `There is a network ${spec.network.name} on this engine that Slipway did not make. Nothing has been changed. ` +
      "Remove or rename that network, or give the application another name.",
    { network: spec.network.name },
  );
}

/** Networks of the gateway's own; those of releases belong to the engine's part. */
export async function removeNetworks(docker: Docker, scope: Scope, signal: AbortSignal): Promise<void> {
  for (const { Id } of await docker.listNetworks({ filters: scopeFilter(scope), abortSignal: signal })) {
    await docker.getNetwork(Id).remove({ abortSignal: signal });
  }
}

import type { Scope } from "../../domain/release/spec.ts";
import { nothingCounted } from "../../domain/release/traffic.ts";
import type { GatewayCounters } from "../ports.ts";
import type { DeployPorts } from "./deploy-request.ts";

/** Without a gateway that runs, nothing. */
export async function countersNow(
  { gateways }: Pick<DeployPorts, "gateways">,
  scope: Scope,
  signal: AbortSignal,
): Promise<GatewayCounters> {
  return (await gateways.observe(scope, signal))?.counters ?? nothingCounted;
}

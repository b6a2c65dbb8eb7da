import type { GatewayState, Gateways } from "../application/ports.ts";
import type { Scope } from "../domain/release/spec.ts";

/** Whom a gateway serves, without what it has counted. */
export async function gatewayState(
  gateways: Gateways,
  scope: Scope,
  signal: AbortSignal,
): Promise<Omit<GatewayState, "counters"> | undefined> {
  const state = await gateways.observe(scope, signal);
  if (!state) return undefined;
  const { counters: _, ...serving } = state;
  return serving;
}

import { setTimeout as pause } from "node:timers/promises";
import type { Scope } from "../../domain/release/spec.ts";
import type { Found } from "./container.ts";
import { type Context, command, needGateway, needTruth, presentServers, repeatedly } from "./context.ts";
import { cutting, deletion, draining, resting, retiring } from "./servers.ts";
import type { ServerState } from "./statistics.ts";

const lookMs = 100;
const deletionLimitMs = 10_000;

/** Takes the release's servers out of service and waits until nothing of it is in flight, or the limit has passed. */
export function settle(
  context: Context,
  scope: Scope,
  release: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<{ open: number }> {
  const deadline = performance.now() + limitMs;
  return repeatedly(signal, async () => {
    const settled = await settleUntil(deadline, context, scope, release, signal);
    return { open: inFlight(settled?.servers ?? []) };
  });
}

/** Waits until nothing of the release is in flight, closes what is left at the limit, and forgets its servers. */
export function drain(
  context: Context,
  scope: Scope,
  release: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<{ cut: number }> {
  const deadline = performance.now() + limitMs;
  return repeatedly(signal, async () => {
    const settled = await settleUntil(deadline, context, scope, release, signal);
    if (!settled) return { cut: 0 };
    const { found, servers, look } = settled;
    await command(context, found, servers.filter(({ sessions }) => sessions > 0).map(cutting));
    await command(context, found, servers.map(resting));
    await forget(context, found, look, signal);
    return { cut: inFlight(servers) };
  });
}

async function settleUntil(deadline: number, context: Context, scope: Scope, release: number, signal: AbortSignal) {
  const found = await needGateway(context, scope, signal);
  if (!found.running) return undefined;
  const { truth } = await needTruth(context, found);
  const look = async () => retiring(truth, release, await presentServers(context, found, signal));
  let servers = await look();
  await command(context, found, servers.filter(({ state }) => state === "serving").map(draining));
  while (inFlight(servers) > 0 && performance.now() < deadline) {
    await pause(lookMs, undefined, { signal });
    servers = await look();
  }
  return { found, servers, look };
}

const inFlight = (servers: readonly ServerState[]) => servers.reduce((sum, { sessions }) => sum + sessions, 0);

/** HAProxy deletes a server once its last connection, idle ones too, is gone. */
export async function forget(
  context: Context,
  found: Found,
  look: () => Promise<ServerState[]>,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + deletionLimitMs;
  for (;;) {
    try {
      await command(context, found, (await look()).map(deletion));
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await pause(lookMs, undefined, { signal });
  }
}

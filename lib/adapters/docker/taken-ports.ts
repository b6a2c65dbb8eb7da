import type Docker from "dockerode";
import type { Scope } from "../../domain/release/spec.ts";
import { isHere } from "./capacity.ts";
import { asRefusal } from "./errors.ts";
import { isOwnedBy } from "./filters.ts";
import { processesOnPorts } from "./host-processes.ts";
import { engineDetails } from "./info.ts";
import { type Probe, runProbe } from "./probe.ts";

export interface WantedPort {
  port: number;
  bind: string;
}

export interface TakenPort {
  port: number;
  holder: string;
}

/**
 * Containers are asked of the engine. For the rest the engine itself tries to publish them, where it has an image for it:
 * no other look sees what keeps a port on Docker Desktop or on a remote machine. Processes have a name only here.
 * A port that this environment publishes itself is not taken.
 */
export async function takenPorts(
  docker: Docker,
  host: string,
  probe: Probe | undefined,
  wanted: readonly WantedPort[],
  scope: Scope,
  signal: AbortSignal,
): Promise<TakenPort[]> {
  const holders = await containersOnPorts(docker, scope, signal);
  const byContainer = wanted.filter(({ port }) => holders.has(port));
  const open = wanted.filter(({ port }) => !holders.has(port));
  const here = isHere(host, await engineDetails(docker, signal));
  const processes = here && open.length > 0 ? await processesOnPorts() : new Map<number, string>();
  const refused = probe
    ? await refusedPorts(docker, probe, open, signal)
    : open.filter(({ port }) => processes.has(port));
  return [
    ...byContainer.map(({ port }) => ({ port, holder: holders.get(port) })),
    ...refused.map(({ port }) => ({ port, holder: processes.get(port) ?? "a process on the engine's machine" })),
  ].flatMap(({ port, holder }) => (holder ? [{ port, holder }] : []));
}

/** `""` for this environment's own. */
async function containersOnPorts(docker: Docker, scope: Scope, signal: AbortSignal): Promise<Map<number, string>> {
  const holders = new Map<number, string>();
  for (const { Names, Labels, Ports } of await docker.listContainers({ abortSignal: signal })) {
    const environment = Labels["slipway.environment"];
    const name = (Names[0] ?? "").slice(1);
    const holder = environment ? `container ${name} (${environment})` : `container ${name}`;
    for (const { PublicPort, Type } of Ports) {
      if (PublicPort && Type === "tcp") holders.set(PublicPort, isOwnedBy(Labels, scope) ? "" : holder);
    }
  }
  return holders;
}

/** Each refusal of the engine names one port; without it the rest is tried again. */
async function refusedPorts(docker: Docker, probe: Probe, wanted: readonly WantedPort[], signal: AbortSignal) {
  const refused: WantedPort[] = [];
  for (let left = [...wanted]; left.length > 0; ) {
    const port = await firstRefused(docker, probe, left, signal);
    const taken = left.filter((one) => one.port === port);
    if (taken.length === 0) break;
    refused.push(...taken);
    left = left.filter((one) => one.port !== port);
  }
  return refused;
}

async function firstRefused(docker: Docker, probe: Probe, ports: readonly WantedPort[], signal: AbortSignal) {
  const exposed = ports.map(({ port }) => `${port}/tcp`);
  const bindings = ports.map(({ port, bind }) => [`${port}/tcp`, [{ HostIp: bind, HostPort: String(port) }]]);
  const host = { NetworkMode: "bridge", PortBindings: Object.fromEntries(bindings) };
  try {
    await runProbe(docker, probe, { command: ["true"], host, exposed }, signal);
    return undefined;
  } catch (error) {
    const refusal = asRefusal(error, "", signal) as { code?: string; facts?: { port?: number } };
    if (refusal.code === "port-taken") return refusal.facts?.port;
    throw error;
  }
}

import type Docker from "dockerode";
import { type Probe, runProbe } from "./probe.ts";

/** Read on the engine's machine, in a container with its network: the panel may be somewhere else. */
export async function hostAddresses(docker: Docker, probe: Probe | undefined, signal: AbortSignal): Promise<string[]> {
  if (!probe) return [];
  const command = ["cat", "/proc/net/fib_trie"];
  const [said, networks] = await Promise.all([
    runProbe(docker, probe, { command, host: { NetworkMode: "host" } }, signal),
    docker.listNetworks({ abortSignal: signal }),
  ]);
  const ofEngine = networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).flatMap(({ Gateway }) => Gateway ?? []));
  const bridges = new Set(ofEngine.map((address) => address.split("/")[0]));
  return localAddresses(said).filter((address) => !address.startsWith("127.") && !bridges.has(address));
}

/** Of the kernel's routing trie (proc(5)): each address stands on the line before the one that says what it is. */
export function localAddresses(trie: string): string[] {
  const lines = trie.split("\n");
  const found = lines.flatMap((line, index) => {
    const address = /\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(lines[index - 1] ?? "")?.[1];
    return address && line.includes("/32 host LOCAL") ? [address] : [];
  });
  return [...new Set(found)];
}

import type Docker from "dockerode";
import { Refusal } from "../../contract/refusal.ts";

/** dockerd's words when a container, or any other process, has a port already (libnetwork, 20.10 to 29). */
const patterns = [
  /Bind for (?<bind>\S+):(?<port>\d+) failed: port is already allocated/,
  /listen tcp\d? (?<bind>\S+):(?<port>\d+): bind: address already in use/,
  /failed to bind host port (?:for )?(?<bind>\S+):(?<port>\d+)/,
];

/** The refusal for a start that failed at a taken port; `undefined` when it failed for another reason. */
export async function takenPort(docker: Docker, error: Error, signal: AbortSignal): Promise<Refusal | undefined> {
  const match = patterns.map((pattern) => pattern.exec(error.message)).find((found) => found !== null);
  if (!match?.groups) return undefined;
  const port = Number(match.groups.port);
  const holder = (await holderOf(docker, port, signal)) ?? "a program outside of Docker on the engine's machine";
  return new Refusal(
    "port-taken",
    `Port ${port} cannot be published: ${holder} has it. The gateway was not started, and nothing else has changed. ` +
      "End what holds the port, or publish another one, and try again.",
    { port, holder },
  );
}

/** Asked of all containers, whoever owns them: only to name the one that is in the way. */
async function holderOf(docker: Docker, port: number, signal: AbortSignal): Promise<string | undefined> {
  const containers = await docker.listContainers({ abortSignal: signal });
  const holder = containers.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
  if (!holder) return undefined;
  const environment = holder.Labels["slipway.environment"];
  return `container ${holder.Names[0]?.slice(1)}${environment ? ` (${environment})` : ""}`;
}

import { readFile, statfs } from "node:fs/promises";
import { hostname } from "node:os";
import type Docker from "dockerode";
import type { Capacity } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { type EngineDetails, engineDetails } from "./info.ts";
import { type Probe, runProbe } from "./probe.ts";

/** Read here when the engine runs on this machine, otherwise in a container beside it, whose `/` is on the engine's disk. */
export async function capacity(
  docker: Docker,
  host: string,
  probe: Probe | undefined,
  signal: AbortSignal,
): Promise<Capacity> {
  const details = await engineDetails(docker, signal);
  const here = isHere(host, details) ? await measureHere(details.DockerRootDir) : undefined;
  if (here) return here;
  if (!probe) throw cannotMeasure(host);
  return parse(await runProbe(docker, probe, measuring, signal));
}

/** A panel in a container has a host name of its own, so the engine's machine is not "here" to it. */
export const isHere = (host: string, { Name }: EngineDetails) => host.startsWith("unix://") && Name === hostname();

/** `undefined` when this user may not look there. */
async function measureHere(dataRoot: string): Promise<Capacity | undefined> {
  try {
    const [disk, memory] = await Promise.all([statfs(dataRoot), readFile("/proc/meminfo", "utf8")]);
    return { diskFree: disk.bavail * disk.bsize, memoryAvailable: memoryAvailable(memory) };
  } catch (error) {
    if (["EACCES", "EPERM", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

const measuring = {
  command: ["sh", "-c", "df -Pk / && cat /proc/meminfo"],
  host: { NetworkMode: "none" },
};

function parse(said: string): Capacity {
  const [, line = ""] = said.split("\n");
  return { diskFree: Number(line.trim().split(/\s+/)[3]) * 1024, memoryAvailable: memoryAvailable(said) };
}

const memoryAvailable = (meminfo: string) => Number(/^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1]) * 1024;

const cannotMeasure = (host: string) =>
  new Refusal(
    "capacity-unknown",
    `Disk and memory of the machine of ${host} cannot be measured from here yet: that needs an image on that engine. ` +
      "Nothing was changed.",
  );

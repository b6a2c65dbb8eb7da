import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock, UsageSource } from "../../application/ports.ts";
import type { Usage } from "../../domain/metrics/usage.ts";

export interface Places {
  /** `/sys/fs/cgroup` of the engine's machine. */
  cgroups: string;
  /** `/proc` of the engine's machine, for who counts what goes over the network. */
  processes: string;
}

/**
 * Where this process runs on the engine's own machine: what the kernel counts, read from its files. No call of the engine,
 * and no disk: some microseconds a file, so they are read without leaving the thread. Elsewhere it sees nothing.
 */
export function cgroupUsage(
  clock: Pick<Clock, "elapsed">,
  places: Places = { cgroups: "/sys/fs/cgroup", processes: "/proc" },
): UsageSource {
  const groups = new Map<string, string>();
  const read = existsSync(join(places.cgroups, "cgroup.controllers")) ? unified : byController;

  const groupOf = (container: string): string | undefined => {
    const known = groups.get(container) ?? groupNames(container).find((group) => read(places.cgroups, group));
    if (known) groups.set(container, known);
    return known;
  };

  return {
    async read(containers) {
      const usages = new Map<string, Usage>();
      for (const container of containers) {
        const group = groupOf(container);
        const counted = group === undefined ? undefined : read(places.cgroups, group);
        if (!counted) continue;
        const { process, ...facts } = counted;
        usages.set(container, { atMs: clock.elapsed(), ...facts, ...networkOf(places.processes, process) });
      }
      for (const container of groups.keys()) if (!usages.has(container)) groups.delete(container);
      return usages;
    },
    rest() {},
  };
}

/** As Docker's drivers name them: systemd's, the file system's own, and systemd's of an engine without root. */
function groupNames(container: string): string[] {
  const user = process.getuid?.();
  const scope = `docker-${container}.scope`;
  return [
    `system.slice/${scope}`,
    `docker/${container}`,
    `user.slice/user-${user}.slice/user@${user}.service/user.slice/${scope}`,
  ];
}

type Counted = Omit<Usage, "atMs" | "netIn" | "netOut"> & { process?: string };

/** Version 2. */
function unified(root: string, group: string): Counted | undefined {
  const file = (name: string) => textOf(join(root, group, name));
  const [cpu, memory, details, disk] = ["cpu.stat", "memory.current", "memory.stat", "io.stat"].map(file);
  if (cpu === undefined || memory === undefined) return undefined;
  return {
    cpuMs: numberAfter("usage_usec", cpu) / 1000,
    memory: withoutCache(memory, "inactive_file", details),
    ...(disk !== undefined && { diskRead: sumOf(/\brbytes=(\d+)/g, disk), diskWrite: sumOf(/\bwbytes=(\d+)/g, disk) }),
    ...processIn(file("cgroup.procs")),
  };
}

/** Version 1. */
function byController(root: string, group: string): Counted | undefined {
  const file = (controller: string, name: string) => textOf(join(root, controller, group, `${controller}.${name}`));
  const [cpu, memory] = [file("cpuacct", "usage"), file("memory", "usage_in_bytes")];
  if (cpu === undefined || memory === undefined) return undefined;
  const disk = file("blkio", "throttle.io_service_bytes_recursive");
  return {
    cpuMs: Number(cpu) / 1e6,
    memory: withoutCache(memory, "total_inactive_file", file("memory", "stat")),
    ...(disk !== undefined && { diskRead: sumOf(/ Read (\d+)/g, disk), diskWrite: sumOf(/ Write (\d+)/g, disk) }),
    ...processIn(textOf(join(root, "memory", group, "cgroup.procs"))),
  };
}

/** All processes of a container see the same network. */
function networkOf(processes: string, id: string | undefined): Pick<Usage, "netIn" | "netOut"> {
  const devices = id === undefined ? undefined : textOf(join(processes, id, "net/dev"));
  if (devices === undefined) return {};
  const counted = devices
    .split("\n")
    .map((line) => /^\s*(\S+):\s*(.*)$/.exec(line))
    .filter((match) => match !== null && match[1] !== "lo")
    .map((match) => (match?.[2] ?? "").split(/\s+/).map(Number));
  const sum = (column: number) => counted.reduce((total, columns) => total + (columns[column] ?? 0), 0);
  return { netIn: sum(0), netOut: sum(8) };
}

/** `0` is a process that this one cannot see, from within a container of its own. */
function processIn(processes: string | undefined): { process?: string } {
  const [first] = processes?.split("\n") ?? [];
  return first && first !== "0" ? { process: first } : {};
}

/** As `docker stats` shows it: what was read of files and not again is given back when somebody needs it. */
const withoutCache = (memory: string, name: string, details: string | undefined): number =>
  Math.max(0, Number(memory) - numberAfter(name, details ?? ""));

const numberAfter = (name: string, text: string): number =>
  Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1] ?? 0);

const sumOf = (pattern: RegExp, text: string): number =>
  [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);

/** A container that ends takes its files with it. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

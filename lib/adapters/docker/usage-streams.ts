import type Docker from "dockerode";
import type { UsageSource } from "../../application/ports.ts";
import type { Usage } from "../../domain/metrics/usage.ts";
import { jsonLines, openStream } from "./stream.ts";

/**
 * What the engine tells each second, over one stream a container that is open for as long as it is asked for. The engine
 * works for each: only while somebody looks.
 */
export function engineUsage(docker: Docker, log: (message: string, error: unknown) => void): UsageSource {
  const streams = new Map<string, { stop: AbortController; newest?: Usage }>();

  const open = (container: string) => {
    const stream: { stop: AbortController; newest?: Usage } = { stop: new AbortController() };
    streams.set(container, stream);
    follow(docker, container, stream.stop.signal, (usage) => {
      stream.newest = usage;
    })
      .catch((error: { statusCode?: number }) => {
        if (!stream.stop.signal.aborted && error.statusCode !== 404)
          log(`The engine does not tell what ${container} uses`, error);
      })
      .finally(() => streams.get(container) === stream && streams.delete(container));
  };
  const close = (container: string) => {
    streams.get(container)?.stop.abort();
    streams.delete(container);
  };

  return {
    async read(containers) {
      for (const container of streams.keys()) if (!containers.includes(container)) close(container);
      for (const container of containers) if (!streams.has(container)) open(container);
      return new Map(
        containers.flatMap((container) => {
          const newest = streams.get(container)?.newest;
          return newest ? [[container, newest] as const] : [];
        }),
      );
    },
    rest() {
      for (const container of streams.keys()) close(container);
    },
  };
}

async function follow(
  docker: Docker,
  container: string,
  signal: AbortSignal,
  tell: (usage: Usage | undefined) => void,
) {
  const stream = await openStream(docker, "GET", `/containers/${container}/stats`, { stream: 1 }, signal);
  for await (const message of jsonLines<Message>(stream)) tell(usageIn(message));
}

interface Message {
  read: string;
  cpu_stats: { cpu_usage?: { total_usage?: number } };
  memory_stats: { usage?: number; stats?: { inactive_file?: number; total_inactive_file?: number } };
  networks?: Record<string, { rx_bytes: number; tx_bytes: number }>;
  blkio_stats?: { io_service_bytes_recursive?: { op: string; value: number }[] | null };
}

/** One that does not run has no memory. */
function usageIn({ read, cpu_stats, memory_stats, networks, blkio_stats }: Message): Usage | undefined {
  const { usage, stats } = memory_stats;
  if (usage === undefined) return undefined;
  const disk = blkio_stats?.io_service_bytes_recursive;
  const onDisk = (op: string) =>
    (disk ?? []).filter((one) => one.op.toLowerCase() === op).reduce((sum, { value }) => sum + value, 0);
  const devices = networks && Object.values(networks);
  return {
    atMs: Date.parse(read),
    cpuMs: (cpu_stats.cpu_usage?.total_usage ?? 0) / 1e6,
    memory: Math.max(0, usage - (stats?.total_inactive_file ?? stats?.inactive_file ?? 0)),
    ...(devices && {
      netIn: devices.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
      netOut: devices.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
    }),
    ...(disk && { diskRead: onDisk("read"), diskWrite: onDisk("write") }),
  };
}

import { join } from "node:path";
import { oneAtATime } from "../../application/one-at-a-time.ts";
import type { Clock, LogArchive } from "../../application/ports.ts";
import { readPage } from "./page.ts";
import { type ArchiveLimits, createServiceArchive, type OpenArchive } from "./service-archive.ts";

const MB = 1024 * 1024;
const DAY = 24 * 3600_000;
const usualLimits: ArchiveLimits = { fileBytes: 32 * MB, fileMs: DAY, keptBytes: 1024 * MB, keptMs: 30 * DAY };

/** `logs/<environment>/<service>.log` of the data folder, which the worker alone writes. */
export function logArchive(
  dataFolder: string,
  { clock, log }: { clock: Clock; log(message: string, error: unknown): void },
  limits = usualLimits,
): LogArchive {
  const archives = new Map<string, OpenArchive>();
  const inBackground = oneAtATime();

  function of(environment: string, service: string): OpenArchive {
    const key = `${environment}/${service}`;
    const folder = join(dataFolder, "logs", environment);
    const archive = archives.get(key) ?? createServiceArchive({ folder, service, clock, limits, inBackground, log });
    archives.set(key, archive);
    return archive;
  }

  return {
    of,
    async page(request, signal) {
      const segments = request.services.map(({ service }) => of(request.environment, service).segments());
      return readPage(request, await Promise.all(segments), signal);
    },
    async close() {
      for (const archive of archives.values()) await archive.close();
      await inBackground(async () => {});
    },
  };
}

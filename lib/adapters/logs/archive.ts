import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { oneAtATime } from "../../application/one-at-a-time.ts";
import type { Clock, LogArchive } from "../../application/ports.ts";
import { momentText } from "../../contract/log-records.ts";
import type { Environment } from "../../contract/names.ts";
import { errorTest } from "../../domain/gates/error-lines.ts";
import { countedSince, countOf, sumOf } from "./count.ts";
import { createLineCounter } from "./line-counter.ts";
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
  const listeners: ((environment: Environment) => void)[] = [];
  let counter = createLineCounter(errorTest("default"));

  function of(environment: Environment, service: string): OpenArchive {
    const key = `${environment}/${service}`;
    const archive = archives.get(key) ?? open(environment, service);
    archives.set(key, archive);
    return archive;
  }

  function open(environment: Environment, service: string): OpenArchive {
    const folder = join(dataFolder, "logs", environment);
    const onErrors = () => {
      for (const listener of listeners) listener(environment);
    };
    return createServiceArchive({
      folder,
      service,
      clock,
      limits,
      counter: () => counter,
      onErrors,
      inBackground,
      log,
    });
  }

  return {
    of,
    async page(request, signal) {
      const segments = request.services.map(({ service }) => of(request.environment, service).segments());
      return readPage(request, await Promise.all(segments), signal);
    },
    async count({ environment, services, since }, signal) {
      const { test } = counter;
      const counts = services.map(async ({ service, containers }) => {
        const segments = await of(environment, service).segments();
        const counted = await countedSince(segments, { containers, since: momentText(since), test }, signal);
        return countOf(counted, service, containers);
      });
      return sumOf(await Promise.all(counts));
    },
    judgeBy(pattern) {
      if (pattern === counter.test.pattern) return;
      // An expression that backtracks too much is gone on with by Node's other engine: every line is held against it.
      setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
      counter = createLineCounter(errorTest(pattern));
    },
    onErrors: (listener) => void listeners.push(listener),
    async close() {
      for (const archive of archives.values()) await archive.close();
      await inBackground(async () => {});
    },
  };
}

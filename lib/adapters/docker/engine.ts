import type Docker from "dockerode";
import type { Engine } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { attachTo, detachFrom } from "./attachments.ts";
import { type Builder, build } from "./build.ts";
import { capacity } from "./capacity.ts";
import { connectEngine } from "./connect.ts";
import { environmentOf, ownContainer } from "./containers.ts";
import { copyVolume, removeCopy } from "./copy-volume.ts";
import { asRefusal } from "./errors.ts";
import { events } from "./events.ts";
import { endMarked, exec, execInto } from "./exec.ts";
import { expose } from "./expose.ts";
import { findForeign } from "./foreign.ts";
import { checkHealth } from "./health.ts";
import { hostAddresses } from "./host-addresses.ts";
import { presentImages, removeImages, takeImage } from "./images.ts";
import { info } from "./info.ts";
import { readLog, streamLogs } from "./logs.ts";
import { imageDefaults } from "./made.ts";
import { usedSubnets } from "./networks.ts";
import { images, observe } from "./observe.ts";
import { operate, sayGoodbye, setRestartPolicies, startAgain, startSingletons, stopSingletons } from "./operate.ts";
import { findProbe } from "./probe.ts";
import { removeRelease, startRelease } from "./release.ts";
import { removeKept } from "./remove-kept.ts";
import { startResident } from "./resident.ts";
import { removeScratch, startScratch, waitForEnd } from "./scratch.ts";
import { settleNames } from "./settle-names.ts";
import { comeBack, standAside } from "./stand-aside.ts";
import { takenPorts } from "./taken-ports.ts";
import { removeTask, runTask } from "./task.ts";
import { openTerminal } from "./terminal.ts";
import { tryFrom } from "./try-from.ts";
import { readVolume, writeVolume } from "./volume-content.ts";
import { removeVolume } from "./volumes.ts";

export interface DockerEngineOptions {
  /** As in `DOCKER_HOST`. */
  host: string;
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`, for an engine behind TLS. */
  certificates?: string;
  instance: string;
  /** For looks at the engine's machine from there: an image with a shell and coreutils, such as the gateway's. */
  probeImage?: string;
  builder?: Builder;
}

/** The port to the engine, for Docker 20.10 to 29. Nothing of Docker's own types or errors comes out of it. */
export function createDockerEngine(options: DockerEngineOptions): Engine {
  const { host, instance, probeImage, builder = "buildkit" } = options;
  const connection = connectEngine(host, options.certificates);
  const defaults = imageDefaults();

  const refused = (error: unknown, signal: AbortSignal): unknown => {
    const refusal = asRefusal(error, host, signal);
    if (refusal instanceof Refusal && /^engine-/.test(refusal.code)) connection.forget();
    return refusal;
  };

  /** The signal is each verb's last argument. */
  const verb =
    <Arguments extends [...unknown[], AbortSignal], Answer>(
      perform: (docker: Docker, ...args: Arguments) => Promise<Answer>,
    ) =>
    async (...args: Arguments): Promise<Answer> => {
      try {
        return await perform(await connection.docker(), ...args);
      } catch (error) {
        throw refused(error, args.at(-1) as AbortSignal);
      }
    };

  return {
    info: verb((_docker, signal) => info(connection, signal)),
    capacity: verb(async (docker, signal) =>
      capacity(docker, host, await findProbe(docker, instance, probeImage), signal),
    ),
    takenPorts: verb(async (docker, ports, scope, signal) =>
      takenPorts(docker, host, await findProbe(docker, instance, probeImage), ports, scope, signal),
    ),
    usedSubnets: verb(usedSubnets),
    observe: verb((docker, scope, signal) => observe(docker, scope, defaults, signal)),
    images: verb(images),
    events: (scope, signal) => {
      const since = Date.now();
      return (async function* () {
        try {
          yield* events(await connection.docker(), host, scope, since, signal);
        } catch (error) {
          if (!signal.aborted) throw refused(error, signal);
        }
      })();
    },
    build: verb((docker, spec, output, signal) => build(docker, host, builder, spec, output, signal)),
    takeImage: verb(takeImage),
    presentImages: verb(presentImages),
    removeImages: verb(removeImages),
    startRelease: verb(startRelease),
    startResident: verb(startResident),
    runTask: verb((docker, spec, output, signal) => runTask(docker, host, spec, output, signal)),
    checkHealth: verb(checkHealth),
    setRestartPolicies: verb(setRestartPolicies),
    startSingletons: verb(startSingletons),
    startAgain: verb(startAgain),
    stopSingletons: verb(stopSingletons),
    sayGoodbye: verb(sayGoodbye),
    settleNames: verb(settleNames),
    removeRelease: verb(removeRelease),
    removeKept: verb(removeKept),
    removeTask: verb(removeTask),
    operate: verb(operate),
    findForeign: verb(findForeign),
    standAside: verb(standAside),
    comeBack: verb(comeBack),
    copyVolume: verb(async (docker, scope, copy, output, signal) =>
      copyVolume(docker, await findProbe(docker, instance, probeImage), scope, copy, output, signal),
    ),
    removeCopy: verb(removeCopy),
    readVolume: verb(readVolume),
    writeVolume: verb(writeVolume),
    removeVolume: verb(removeVolume),
    startScratch: verb(startScratch),
    waitForEnd: verb(waitForEnd),
    removeScratch: verb(removeScratch),
    attach: verb(attachTo),
    detach: verb(detachFrom),
    expose: verb(expose),
    hostAddresses: verb(async (docker, signal) =>
      hostAddresses(docker, await findProbe(docker, instance, probeImage), signal),
    ),
    tryFrom: verb(tryFrom),
    environmentOf: verb(environmentOf),
    exec: verb(exec),
    execInto: verb(execInto),
    openTerminal: verb((docker, scope, container, command, signal) =>
      openTerminal(docker, scope, container, command, refused, signal),
    ),
    endMarked: verb(async (docker, scope, container, { mark, user }, signal) =>
      endMarked(docker, (await ownContainer(docker, scope, container, signal)).Id, mark, user),
    ),
    streamLogs: (scope, container, wanted, signal) =>
      streamLogs(connection.docker, host, scope, container, wanted, signal),
    readLog: (scope, container, wanted, signal) => readLog(connection.docker, host, scope, container, wanted, signal),
  };
}

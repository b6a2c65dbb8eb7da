import type Docker from "dockerode";
import type { Goodbye } from "../../contract/slipway-yaml.ts";
import type { ContainerSpec, ReleaseSpec, Scope } from "../../domain/release/spec.ts";
import { containerOf, ownContainer, setRestartPolicy, stopContainer } from "./containers.ts";
import { limited, together, unless } from "./effects.ts";
import { containerMissing } from "./errors.ts";
import { ownedBy } from "./filters.ts";
import { startContainer, startMade } from "./start.ts";

/** In the given order, one after the other. Running already, or stopped already, is fine. */
export async function operate(
  docker: Docker,
  scope: Scope,
  action: "start" | "stop" | "restart",
  containers: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const name of containers) {
    const { Id, Config } = await ownContainer(docker, scope, name, signal);
    if (action !== "start") await stopContainer(docker, Id, signal);
    if (action !== "stop") await startContainer(docker, Id, Config.Labels["slipway.service"] ?? name, signal);
  }
}

/** A container that is gone has no policy to set; one that should be live must be there. */
export async function setRestartPolicies(
  docker: Docker,
  scope: Scope,
  containers: readonly ContainerSpec[],
  live: boolean,
  signal: AbortSignal,
): Promise<void> {
  await together(containers, signal, async (spec, either) => {
    const container = await containerOf(docker, scope, spec, either);
    if (!container && live) throw containerMissing(spec.name);
    if (container) await setRestartPolicy(docker, container, live ? spec.restart : { name: "no" }, either);
  });
}

export const startSingletons = (docker: Docker, { scope, containers }: ReleaseSpec, signal: AbortSignal) =>
  startAgain(
    docker,
    scope,
    containers.filter(({ singleton }) => singleton),
    signal,
  );

export async function startAgain(
  docker: Docker,
  scope: Scope,
  containers: readonly ContainerSpec[],
  signal: AbortSignal,
): Promise<void> {
  for (const spec of containers) {
    const container = await containerOf(docker, scope, spec, signal);
    if (!container) throw containerMissing(spec.name);
    await startMade(docker, scope, { spec, id: container.Id }, signal);
  }
}

export async function stopSingletons(docker: Docker, scope: Scope, release: number, signal: AbortSignal) {
  const filters = ownedBy(scope, { "slipway.release": release, "slipway.singleton": "true" });
  const singletons = await docker.listContainers({ all: true, filters, abortSignal: signal });
  for (const { Id } of singletons) await stopContainer(docker, Id, signal);
}

/** One that has ended meanwhile (409), or is gone, has nobody to say good-bye to. */
export async function sayGoodbye(
  docker: Docker,
  scope: Scope,
  release: number,
  goodbye: Goodbye,
  signal: AbortSignal,
): Promise<void> {
  for (const [service, kill] of Object.entries(goodbye)) {
    const filters = ownedBy(scope, { "slipway.release": release, "slipway.service": service });
    for (const { Id } of await docker.listContainers({ filters, abortSignal: signal }))
      await unless([404, 409], docker.getContainer(Id).kill({ signal: kill, ...limited(signal) }));
  }
}

import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { StandingAside } from "../../application/ports.ts";
import { type Container, findContainer, setRestartPolicy, stopContainer } from "./containers.ts";
import { limited } from "./effects.ts";
import { containerMissing, nameTaken } from "./errors.ts";
import { isSlipways } from "./foreign.ts";
import { startContainer } from "./start.ts";

/** As Compose waits for what others depend on; whoever is not healthy by then is none the less started. */
const healthLimit = 120_000;

export async function standAside(docker: Docker, containers: readonly StandingAside[], signal: AbortSignal) {
  for (const { id, name, aside } of containers) {
    const container = await foreignContainer(docker, id, name, signal);
    if (!container) continue;
    await setRestartPolicy(docker, container, { name: "no" }, signal);
    await stopContainer(docker, id, signal);
    await rename(docker, container, aside, signal);
  }
}

/** One that somebody has removed meanwhile is said at the end: the others come back none the less. */
export async function comeBack(docker: Docker, containers: readonly StandingAside[], signal: AbortSignal) {
  const missing: string[] = [];
  for (const { id, name, running, restart } of containers.toReversed()) {
    const container = await foreignContainer(docker, id, name, signal);
    if (!container) {
      missing.push(name);
      continue;
    }
    await rename(docker, container, name, signal);
    await setRestartPolicy(docker, container, restart, signal);
    if (!running) continue;
    await startContainer(docker, id, name, signal);
    await untilHealthy(docker, id, signal);
  }
  if (missing[0]) throw containerMissing(missing.join(", "));
}

/** What was found was nobody's of Slipway's, and is looked at again before each touch. */
async function foreignContainer(docker: Docker, id: string, name: string, signal: AbortSignal) {
  const container = await findContainer(docker, id, signal);
  if (container && isSlipways(container.Config.Labels)) throw nameTaken("container", name, "a release");
  return container;
}

async function rename(docker: Docker, { Id, Name }: Container, name: string, signal: AbortSignal): Promise<void> {
  if (Name !== `/${name}`) await docker.getContainer(Id).rename({ name, ...limited(signal) });
}

async function untilHealthy(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + healthLimit; Date.now() < deadline; await pause(250, undefined, { signal })) {
    const { Running, Health } = (await docker.getContainer(id).inspect({ abortSignal: signal })).State;
    if (!Running || Health?.Status !== "starting") return;
  }
}

import type Docker from "dockerode";
import type { Output } from "../../application/ports.ts";
import type { ResidentSpec } from "../../domain/release/spec.ts";
import { complete, containerOf, createContainer, hasRun, isSame, removeContainer } from "./containers.ts";
import { ensureNetworks } from "./networks.ts";
import { startMade } from "./start.ts";

/**
 * Starts a server that owns data. One that has run is never replaced here, also when its spec has changed meanwhile (that
 * is drift, and a run of its own): it is attached and started as it is.
 */
export async function startResident(docker: Docker, spec: ResidentSpec, output: Output, signal: AbortSignal) {
  await startServer(docker, spec, async () => {}, output, signal);
}

/** `prepare` is given the id of the container before it starts; of one that runs already it is not. */
export async function startServer(
  docker: Docker,
  spec: ResidentSpec,
  prepare: (id: string) => Promise<void>,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { scope, container } = spec;
  const ids = await ensureNetworks(docker, scope, spec.networks, signal);
  const present = await containerOf(docker, scope, container, signal);
  const keeps = present && (hasRun(present) || isSame(present, container));
  if (present && !keeps) await removeContainer(docker, present.Id, { anonymousVolumes: false }, signal);
  const id = keeps ? present.Id : await createContainer(docker, scope, container, ids, signal);
  if (keeps) await complete(docker, present, container, ids, signal);
  if (keeps && !isSame(present, container)) {
    output(`${container.service}: keeps running as it was created; its definition has changed since`);
  }
  if (!keeps || !present.State.Running) await prepare(id);
  await startMade(docker, scope, { spec: container, id, prepare }, signal);
  output(`${container.service}: started as ${container.name}`);
}

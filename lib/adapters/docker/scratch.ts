import type Docker from "dockerode";
import type { Output, PlacedFile, TaskResult } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { ResidentSpec, Scope, ScratchSpec } from "../../domain/release/spec.ts";
import { findContainer, hasRun, ownContainer, removeContainer } from "./containers.ts";
import { together } from "./effects.ts";
import { containerMissing } from "./errors.ts";
import { ownedBy } from "./filters.ts";
import { marked, scratchLabel } from "./labels.ts";
import { removeNetworks } from "./networks.ts";
import { placeFiles } from "./place-files.ts";
import { startServer } from "./resident.ts";
import { removeVolumes } from "./volumes.ts";

/** Its files are put in before each start: what they say would otherwise stand in the container's definition. */
export async function startScratch(
  docker: Docker,
  spec: ScratchSpec,
  files: readonly PlacedFile[],
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const live = spec.container.volumes.find(({ scratch, snapshot }) => scratch === undefined && snapshot === undefined);
  if (live) throw new Error(`The scratch server ${spec.container.name} would get the volume ${live.name}, a live one.`);
  const owned = files.map(({ path, owner = 0, ...file }) => ({ ...file, target: path, uid: owner, gid: owner }));
  await startServer(docker, withMark(spec), (id) => placeFiles(docker, id, owned, signal), output, signal);
}

const withMark = ({ mark, ...spec }: ScratchSpec): ResidentSpec => ({
  ...spec,
  networks: spec.networks.map((network) => ({ ...network, labels: { ...network.labels, [scratchLabel]: mark } })),
  container: marked(spec.container, mark),
});

/** The engine answers a wait also when it goes away: only a look says that the container has ended, and how. */
export async function waitForEnd(docker: Docker, scope: Scope, name: string, signal: AbortSignal): Promise<TaskResult> {
  const container = await ownContainer(docker, scope, name, signal);
  if (!hasRun(container)) throw notStarted(name);
  for (;;) {
    await docker.getContainer(container.Id).wait({ abortSignal: signal });
    const ended = await findContainer(docker, container.Id, signal);
    if (!ended) throw containerMissing(name);
    if (!ended.State.Running) return { exitCode: ended.State.ExitCode };
  }
}

/** What a crash has left as well. A network is left by everybody first; a volume that somebody else has is refused. */
export async function removeScratch(docker: Docker, scope: Scope, mark: string, signal: AbortSignal): Promise<void> {
  const labels = { [scratchLabel]: mark };
  const containers = await docker.listContainers({ all: true, filters: ownedBy(scope, labels), abortSignal: signal });
  await together(containers, signal, ({ Id }, either) =>
    removeContainer(docker, Id, { anonymousVolumes: true }, either),
  );
  await removeNetworks(docker, scope, labels, signal);
  await removeVolumes(docker, scope, labels, signal);
}

const notStarted = (container: string) =>
  new Refusal(
    "not-started",
    `The container ${container} has not been started, so its end is not waited for. Nothing was changed. Start it first.`,
    { container },
  );

import type Docker from "dockerode";
import type { Output } from "../../application/ports.ts";
import type { ContainerSpec, ReleaseSpec, Scope } from "../../domain/release/spec.ts";
import { startOrder } from "../../domain/release/start-order.ts";
import { complete, containerOf, createContainer, isSame, ownContainer, removeContainer } from "./containers.ts";
import { together } from "./effects.ts";
import { ownedBy } from "./filters.ts";
import { attach, ensureNetworks, type NetworkIds, removeNetworks } from "./networks.ts";
import { startMade } from "./start.ts";
import { removeVolumes } from "./volumes.ts";
import { untilUp } from "./wait.ts";

/** Everything is made before anything is started; each container starts when what it comes after is up. */
export async function startRelease(docker: Docker, spec: ReleaseSpec, output: Output, signal: AbortSignal) {
  const { scope } = spec;
  const ids = await ensureNetworks(docker, scope, spec.networks, signal);
  await attachResidents(docker, scope, spec.residents, ids, signal);
  const containers = new Map<string, string>();
  await together(spec.containers, signal, async (container, either) => {
    containers.set(container.service, await ensureContainer(docker, scope, container, ids, either));
    output(`${container.service}: created as ${container.name}`);
  });
  await startInOrder(docker, spec, containers, output, signal);
}

export async function attachResidents(
  docker: Docker,
  scope: Scope,
  residents: ReleaseSpec["residents"],
  ids: NetworkIds,
  signal: AbortSignal,
): Promise<void> {
  for (const { container, attachments } of residents) {
    await attach(docker, await ownContainer(docker, scope, container, signal), attachments, ids, signal);
  }
}

/** What is there from the same spec is kept, attached where it is not; what is there from another one is replaced. */
async function ensureContainer(
  docker: Docker,
  scope: Scope,
  spec: ContainerSpec,
  ids: NetworkIds,
  signal: AbortSignal,
): Promise<string> {
  const present = await containerOf(docker, scope, spec, signal);
  if (present && isSame(present, spec)) {
    await complete(docker, present, spec, ids, signal);
    return present.Id;
  }
  if (present) await removeContainer(docker, present.Id, { anonymousVolumes: true }, signal);
  return createContainer(docker, scope, spec, ids, signal);
}

async function startInOrder(
  docker: Docker,
  { scope, containers }: ReleaseSpec,
  ids: ReadonlyMap<string, string>,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  for (const group of startOrder(containers)) {
    await together(group, signal, async ({ spec, after }, either) => {
      for (const needed of after) await untilUp(docker, scope, needed.spec, needed.condition, either);
      const id = ids.get(spec.service) as string;
      if (await hasCompleted(docker, id, spec, containers, either)) return;
      await startMade(docker, scope, { spec, id }, either);
      output(`${spec.service}: started`);
    });
  }
}

/** What runs once to its end, for others to go on, is not run a second time when the start is repeated. */
async function hasCompleted(
  docker: Docker,
  id: string,
  { service }: ContainerSpec,
  all: readonly ContainerSpec[],
  signal: AbortSignal,
): Promise<boolean> {
  const runsOnce = all.some(({ after }) =>
    after.some((need) => need.service === service && need.condition === "completed"),
  );
  if (!runsOnce) return false;
  const { State } = await docker.getContainer(id).inspect({ abortSignal: signal });
  return State.Status === "exited" && State.ExitCode === 0;
}

/**
 * Everything that carries the release's label in this environment, and nothing else: containers (what serves first, then
 * the databases made for it), networks, volumes. What is not there any more is no error.
 */
export async function removeRelease(docker: Docker, scope: Scope, release: number, signal: AbortSignal): Promise<void> {
  const labels = { "slipway.release": release };
  const filters = ownedBy(scope, labels);
  const containers = await docker.listContainers({ all: true, filters, abortSignal: signal });
  const serving = containers.filter(({ Labels }) => Labels["slipway.role"] !== "resident");
  const residents = containers.filter(({ Labels }) => Labels["slipway.role"] === "resident");
  for (const group of [serving, residents]) {
    await together(group, signal, ({ Id }, either) => removeContainer(docker, Id, { anonymousVolumes: true }, either));
  }
  await removeNetworks(docker, scope, labels, signal);
  await removeVolumes(docker, scope, labels, signal);
}

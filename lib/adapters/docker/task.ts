import type Docker from "dockerode";
import type { Output, TaskResult } from "../../application/ports.ts";
import type { Scope, TaskSpec } from "../../domain/release/spec.ts";
import { type Container, createContainer, findContainer, hasRun, ownContainer, removeContainer } from "./containers.ts";
import { containerMissing, engineGone, nameTaken } from "./errors.ts";
import { isOwnedBy } from "./filters.ts";
import { marked } from "./labels.ts";
import { linesOf } from "./logs.ts";
import { ensureNetworks } from "./networks.ts";
import { attachResidents } from "./release.ts";
import { startContainer } from "./start.ts";

/**
 * Runs a command once, in a container of its name. Found after a crash, it is followed to its end, or its exit code read:
 * what has run is never run again. All its output has been given when this answers. When the signal ends first it runs on
 * until `removeTask`.
 */
export async function runTask(
  docker: Docker,
  host: string,
  spec: TaskSpec,
  output: Output,
  signal: AbortSignal,
): Promise<TaskResult> {
  const task = await startOnce(docker, spec, signal);
  for await (const line of linesOf(docker, task, signal)) output(line);
  const ended = await findContainer(docker, task.Id, signal);
  if (!ended) throw containerMissing(spec.container.name);
  if (ended.State.Running) throw engineGone(host, "the output of a task ended before the task");
  return { exitCode: ended.State.ExitCode };
}

async function startOnce(docker: Docker, spec: TaskSpec, signal: AbortSignal): Promise<Container> {
  const { scope, mark } = spec;
  const container = mark === undefined ? spec.container : marked(spec.container, mark);
  const present = await taskNamed(docker, scope, container.name, signal);
  if (present && hasRun(present)) return present;
  if (present) await removeContainer(docker, present.Id, { anonymousVolumes: true }, signal);
  const ids = await ensureNetworks(docker, scope, spec.networks, signal);
  await attachResidents(docker, scope, spec.residents, ids, signal);
  const id = await createContainer(docker, scope, container, ids, signal);
  await startContainer(docker, id, container.service, signal);
  return ownContainer(docker, scope, container.name, signal);
}

async function taskNamed(
  docker: Docker,
  scope: Scope,
  name: string,
  signal: AbortSignal,
): Promise<Container | undefined> {
  const present = await findContainer(docker, name, signal);
  if (present && !isTask(present, scope)) throw nameTaken("container", name, `container ${present.Id.slice(0, 12)}`);
  return present;
}

const isTask = ({ Config: { Labels } }: Container, scope: Scope) =>
  isOwnedBy(Labels, scope) && Labels["slipway.role"] === "task";

/** Ends it if it still runs. Not there, or not a task of this environment, is fine. */
export async function removeTask(docker: Docker, scope: Scope, name: string, signal: AbortSignal): Promise<void> {
  const present = await findContainer(docker, name, signal);
  if (!present || !isTask(present, scope)) return;
  await removeContainer(docker, present.Id, { anonymousVolumes: true }, signal);
}

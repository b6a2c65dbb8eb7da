import { createHash } from "node:crypto";
import type Docker from "dockerode";
import { withFileValues } from "../../domain/compose/file-values.ts";
import type { RestartPolicy } from "../../domain/compose/model.ts";
import type { ContainerSpec, Scope } from "../../domain/release/spec.ts";
import { containerBody, restartPolicy } from "./container-body.ts";
import { limited, unless } from "./effects.ts";
import { containerMissing, nameTaken, statusOf } from "./errors.ts";
import { isOwnedBy, ownedBy, releaseOf } from "./filters.ts";
import { attach, type NetworkIds } from "./networks.ts";
import { placeFiles } from "./place-files.ts";
import { secretFilesOf } from "./secrets.ts";
import { ensureVolumes } from "./volumes.ts";

export type Container = Docker.ContainerInspectInfo;

/** From this label a repeated start knows the container that it made. */
const specLabel = "slipway.spec";

const fingerprint = (spec: ContainerSpec) => createHash("sha256").update(JSON.stringify(spec)).digest("hex");

export const isSame = (container: Container, spec: ContainerSpec) =>
  container.Config.Labels[specLabel] === fingerprint(spec);

export const hasRun = ({ State }: Container) => !State.StartedAt.startsWith("0001-");

/** Refuses `container-missing`; a container of somebody else's is as good as none. */
export async function ownContainer(docker: Docker, scope: Scope, name: string, signal: AbortSignal) {
  const container = await findContainer(docker, name, signal);
  if (!container || !isOwnedBy(container.Config.Labels, scope)) throw containerMissing(name);
  return container;
}

export async function environmentOf(docker: Docker, scope: Scope, name: string, signal: AbortSignal) {
  const container = await ownContainer(docker, scope, name, signal);
  return withFileValues(variablesOf(container.Config.Env ?? []), await secretFilesOf(docker, container, signal));
}

/** `NAME=value`, as the engine has them. */
export function variablesOf(lines: readonly string[]): Record<string, string> {
  const pair = (line: string): [string, string] => {
    const at = line.indexOf("=");
    return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
  };
  return Object.fromEntries(lines.map(pair));
}

export const findContainer = (docker: Docker, nameOrId: string, signal: AbortSignal): Promise<Container | undefined> =>
  unless([404], docker.getContainer(nameOrId).inspect({ abortSignal: signal }));

/** The container that was made for this spec, also when it has been renamed since. */
export async function containerOf(docker: Docker, scope: Scope, spec: ContainerSpec, signal: AbortSignal) {
  const { service, role, release, name } = spec;
  const labels = { "slipway.service": service, "slipway.role": role, "slipway.release": release };
  const listed = await docker.listContainers({ all: true, filters: ownedBy(scope, labels), abortSignal: signal });
  const candidates = listed.filter(({ Labels }) => releaseOf(Labels) === release);
  const named = candidates.find(({ Names }) => Names.includes(`/${name}`));
  const found = named ?? (release !== undefined && role !== "task" ? candidates[0] : undefined);
  return found && findContainer(docker, found.Id, signal);
}

/** Created, with its volumes, on all its networks at its fixed addresses; not started. Answers its id. */
export async function createContainer(
  docker: Docker,
  scope: Scope,
  spec: ContainerSpec,
  ids: NetworkIds,
  signal: AbortSignal,
): Promise<string> {
  await ensureVolumes(docker, scope, spec.volumes, signal);
  const body = containerBody(spec, scope, false);
  const labels = { ...body.Labels, [specLabel]: fingerprint(spec) };
  try {
    const { id } = await docker.createContainer({ ...body, Labels: labels, ...limited(signal) });
    await attachAll(docker, id, spec, ids, signal);
    await placeFiles(docker, id, spec.runtime.files ?? [], signal);
    return id;
  } catch (error) {
    throw statusOf(error) === 409 ? await takenName(docker, spec.name, error, signal) : error;
  }
}

/** Of one that was found as it was made. If it never ran, nobody knows whether all its files came into it. */
export async function complete(
  docker: Docker,
  container: Container,
  spec: ContainerSpec,
  ids: NetworkIds,
  signal: AbortSignal,
): Promise<void> {
  await attachAll(docker, container.Id, spec, ids, signal);
  if (!hasRun(container)) await placeFiles(docker, container.Id, spec.runtime.files ?? [], signal);
}

export async function attachAll(docker: Docker, id: string, spec: ContainerSpec, ids: NetworkIds, signal: AbortSignal) {
  const container = await docker.getContainer(id).inspect({ abortSignal: signal });
  await attach(docker, container, spec.attachments, ids, signal);
}

async function takenName(docker: Docker, name: string, error: unknown, signal: AbortSignal): Promise<unknown> {
  const holder = await findContainer(docker, name, signal);
  return holder ? nameTaken("container", name, `container ${holder.Id.slice(0, 12)}`) : error;
}

/** With its own grace period, then by force. Not running and not there are fine. */
export async function stopContainer(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await unless([304, 404], docker.getContainer(id).stop({ abortSignal: signal }));
}

/** Already so costs nothing: of a container that runs, the engine takes as long for it as for starting a process. */
export async function setRestartPolicy(
  docker: Docker,
  { Id, HostConfig }: Container,
  policy: RestartPolicy,
  signal: AbortSignal,
): Promise<void> {
  const wanted = restartPolicy(policy);
  const { Name, MaximumRetryCount = 0 } = HostConfig.RestartPolicy ?? { Name: "no" };
  if ((Name || "no") === wanted.Name && MaximumRetryCount === (wanted.MaximumRetryCount ?? 0)) return;
  await unless([404], docker.getContainer(Id).update({ RestartPolicy: wanted, ...limited(signal) }));
}

/** Stops and removes it; `anonymousVolumes` goes with what holds no data. Not there is fine. */
export async function removeContainer(
  docker: Docker,
  id: string,
  options: { anonymousVolumes: boolean },
  signal: AbortSignal,
): Promise<void> {
  await stopContainer(docker, id, signal);
  const container = docker.getContainer(id);
  const answer = await unless(
    [404],
    container.remove({ v: options.anonymousVolumes, force: true, ...limited(signal) }),
  ).catch((error) => {
    if (statusOf(error) !== 409) throw error;
    return "under way";
  });
  if (answer === "under way") await unless([404], container.wait({ condition: "removed", abortSignal: signal }));
}

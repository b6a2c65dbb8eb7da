import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import type { ContainerSpec, Scope } from "../../domain/release/spec.ts";
import { type Container, createContainer, removeContainer } from "./containers.ts";
import { limited, unless } from "./effects.ts";
import { engineWords, networkMissing, statusOf } from "./errors.ts";
import { attach } from "./networks.ts";

/**
 * Running already is fine. Refuses `start-failed` when the engine cannot start its command, and `start-stuck` when it keeps
 * the container's last process.
 */
export async function startContainer(docker: Docker, id: string, service: string, signal: AbortSignal): Promise<void> {
  try {
    await startWhenItCan(docker.getContainer(id), signal);
  } catch (error) {
    const words = engineWords(error);
    if (isNetworkGone(error)) throw networkMissing(service, words);
    if (isProcessKept(error)) throw stuck(service, words);
    if (!/OCI runtime|executable file not found|failed to create (task|shim)|permission denied/i.test(words))
      throw error;
    throw new Refusal(
      "start-failed",
      `${service} could not be started: ${words}. What is live was not touched. ` +
        "Correct its command or its image, then deploy again.",
      { service },
    );
  }
}

export interface Made {
  spec: ContainerSpec;
  id: string;
  /** Is given the id of one that is made anew, before it starts. */
  prepare?: (id: string) => Promise<void>;
}

/**
 * Starts a container that was made from `spec`. One that is stuck is made anew under its name: with the same image, volumes,
 * networks and restart policy. As with every new release, what it had written beside its volumes is gone.
 */
export async function startMade(docker: Docker, scope: Scope, made: Made, signal: AbortSignal): Promise<void> {
  const { spec, id, prepare } = made;
  try {
    await startContainer(docker, id, spec.service, signal);
  } catch (failure) {
    if (!(failure instanceof Refusal) || failure.code !== "start-stuck") throw failure;
    const present = await docker.getContainer(id).inspect({ abortSignal: signal });
    if (spec.role === "resident" && hasAnonymousVolume(present, spec)) throw failure;
    const anew = await makeAnew(docker, scope, spec, present, signal);
    await prepare?.(anew);
    await startContainer(docker, anew, spec.service, signal);
  }
}

/** Should this be cut short after the removal, whoever starts it next finds none and makes it from its spec. */
async function makeAnew(docker: Docker, scope: Scope, spec: ContainerSpec, old: Container, signal: AbortSignal) {
  const networks = Object.entries(old.NetworkSettings.Networks);
  const ids = new Map(networks.map(([name, { NetworkID }]) => [name, NetworkID]));
  await removeContainer(docker, old.Id, { anonymousVolumes: spec.role !== "resident" }, signal);
  const id = await createContainer(docker, scope, { ...spec, image: old.Image }, ids, signal);
  const container = docker.getContainer(id);
  const attachments = networks.map(([network, { IPAMConfig, Aliases }]) => ({
    network,
    address: IPAMConfig?.IPv4Address ?? "",
    aliases: (Aliases ?? []).filter((alias: string) => !old.Id.startsWith(alias)),
  }));
  await attach(docker, await container.inspect({ abortSignal: signal }), attachments, ids, signal);
  await container.update({ RestartPolicy: old.HostConfig.RestartPolicy, ...limited(signal) });
  if (old.Name !== `/${spec.name}`) await container.rename({ name: old.Name.slice(1), ...limited(signal) });
  return id;
}

/** Its data would stay behind in it. */
const hasAnonymousVolume = ({ Mounts }: Container, { volumes }: ContainerSpec) =>
  Mounts.some(({ Type, Name }) => Type === "volume" && !volumes.some(({ name }) => name === Name));

/** The engine may be starting it itself, or still be clearing its last process away. */
async function startWhenItCan(container: Docker.Container, signal: AbortSignal): Promise<void> {
  for (let left = mostStarts; ; left--) {
    try {
      await unless([304], container.start(limited(signal)));
      return;
    } catch (error) {
      if (left === 1 || !isProcessKept(error)) throw error;
      await pause(startAgainMs, undefined, { signal });
    }
  }
}

const startAgainMs = 500;
const mostStarts = 5;

/** A start that an engine begins while it is being stopped can leave a process behind that it does not clear away in its next life. */
const isProcessKept = (error: unknown) =>
  statusOf(error) === 500 && /\btask \w+: already exists/i.test(engineWords(error));

const stuck = (service: string, words: string) =>
  new Refusal(
    "start-stuck",
    `The engine does not start ${service} any more: it keeps a process of it from before its own restart (${words}). ` +
      "Nothing else was changed. Restart the Docker engine; what keeps no data is also made anew by a deploy.",
    { service },
  );

const isNetworkGone = (error: unknown) =>
  statusOf(error) === 404 && /network \S+ not found|could not find a network/i.test(engineWords(error));

import type { Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type Docker from "dockerode";
import type { ThroughContainer, VolumeContent } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope, VolumeSpec } from "../../domain/release/spec.ts";
import { findContainer, removeContainer } from "./containers.ts";
import { limited, unless } from "./effects.ts";
import { nameTaken } from "./errors.ts";
import { isOwnedBy } from "./filters.ts";
import { holderLabels, scopeLabels, scratchLabel } from "./labels.ts";
import { openStream } from "./stream.ts";
import { tarCheck } from "./tar-check.ts";
import { ensureVolumes, removeVolume, volumeMount } from "./volumes.ts";

/**
 * Where the volume lies in the container, and so the name of its root in the tar. The tar is taken of this folder and put
 * into the one above it: what is put into a folder does not change that folder's own owner and mode.
 */
const root = { path: "/volume", above: "/" };

const cleanUpLimit = 60_000;

export async function readVolume(
  docker: Docker,
  scope: Scope,
  { volume, image, mark }: ThroughContainer & { volume: string },
  into: Writable,
  signal: AbortSignal,
): Promise<VolumeContent> {
  const found = await unless([404], docker.getVolume(volume).inspect());
  if (!found || !isOwnedBy(found.Labels, scope)) throw missing(volume);
  const check = tarCheck((why) => unreadable(volume, why));
  const holder = { name: `${volume}-read-${mark}`, image, mark, mount: volumeMount(volume, root.path, true) };
  await holding(docker, scope, holder, signal, async (id) => {
    const tar = await openStream(docker, "GET", `/containers/${id}/archive`, { path: root.path }, signal);
    await pipeline(tar, check.stream, into, { signal, end: false }).catch((error) => {
      throw into.destroyed && !signal.aborted ? ofOthers(into.errored, (why) => notTaken(volume, why)) : error;
    });
  });
  return check.content();
}

export async function writeVolume(
  docker: Docker,
  scope: Scope,
  { volume, image, mark }: ThroughContainer & { volume: VolumeSpec },
  from: Readable,
  signal: AbortSignal,
): Promise<VolumeContent> {
  const found = await unless([404], docker.getVolume(volume.name).inspect());
  if (found)
    throw isOwnedBy(found.Labels, scope) ? present(volume.name) : nameTaken("volume", volume.name, "somebody else");
  const check = tarCheck((why) => unwritable(volume.name, why));
  const holder = {
    name: `${volume.name}-write-${mark}`,
    image,
    mark,
    mount: volumeMount(volume.name, root.path, false),
  };
  await ensureVolumes(docker, scope, [volume], signal);
  try {
    await holding(docker, scope, holder, signal, async (id) => {
      const sent = pipeline(readAll(from, volume.name), check.stream, { signal });
      const taken = put(docker, id, check.stream, signal).catch((error) => {
        check.stream.destroy(error);
        throw error;
      });
      await Promise.all([sent, taken]);
    });
  } catch (error) {
    await removeVolume(docker, scope, volume.name, AbortSignal.timeout(cleanUpLimit)).catch(() => {
      // Then the engine is gone, and the half of it stays as after a crash. Why it failed matters more.
    });
    signal.throwIfAborted();
    throw error;
  }
  return check.content();
}

async function* readAll(from: Readable, volume: string) {
  try {
    yield* from;
  } catch (error) {
    throw ofOthers(error, (why) => unwritable(volume, `reading it failed (${why})`));
  }
}

/** What breaks at the other end of a stream is no fault of the engine's, and must not be taken for one. */
const ofOthers = (error: unknown, refused: (why: string) => Refusal): Refusal =>
  error instanceof Refusal ? error : refused((error as Error | null)?.message ?? "it was closed");

async function put(docker: Docker, id: string, tar: Readable, signal: AbortSignal): Promise<void> {
  await buffer(await openStream(docker, "PUT", `/containers/${id}/archive`, { path: root.above }, signal, tar));
}

interface Holder extends ThroughContainer {
  name: string;
  mount: Docker.MountSettings;
}

/** A container that has the volume and never starts, as long as `use` takes. One of its name that is there is a crash's. */
async function holding(
  docker: Docker,
  scope: Scope,
  { name, image, mark, mount }: Holder,
  signal: AbortSignal,
  use: (id: string) => Promise<void>,
): Promise<void> {
  const left = await findContainer(docker, name, signal);
  if (left && !isOwnedBy(left.Config.Labels, scope)) throw nameTaken("container", name, "somebody else");
  if (left) await removeContainer(docker, left.Id, { anonymousVolumes: true }, signal);
  const { id } = await docker.createContainer({
    name,
    Image: image,
    Labels: { ...scopeLabels(scope), ...holderLabels, [scratchLabel]: mark },
    HostConfig: { NetworkMode: "none", RestartPolicy: { Name: "no" }, Mounts: [mount] },
    ...limited(signal),
  });
  try {
    await use(id);
  } finally {
    await removeContainer(docker, id, { anonymousVolumes: true }, AbortSignal.timeout(cleanUpLimit));
  }
}

const missing = (volume: string) =>
  new Refusal(
    "volume-missing",
    `There is no volume ${volume} of this environment (any more). Nothing was changed. Choose one that is there.`,
    { volume },
  );

const unreadable = (volume: string, why: string) =>
  new Refusal(
    "volume-unreadable",
    `The content of the volume ${volume} was not read to its end: ${why}. The volume is as it was, and what was read of it ` +
      "is of no use. Make sure that nothing writes to it and that the engine's disk is well, then try again.",
    { volume },
  );

const notTaken = (volume: string, why: string) =>
  new Refusal(
    "volume-unreadable",
    `The content of the volume ${volume} was read, but could not be kept: ${why}. The volume is as it was, and what was read ` +
      "of it is of no use. Make sure that there is space where it goes, then try again.",
    { volume },
  );

const present = (volume: string) =>
  new Refusal(
    "volume-present",
    `There is a volume ${volume} already, and nothing is ever written over one. Nothing was changed. ` +
      "Remove it if it is of no use, then try again.",
    { volume },
  );

const unwritable = (volume: string, why: string) =>
  new Refusal(
    "volume-unwritable",
    `The volume ${volume} was not filled: what should go into it is not whole, ${why}. The half of it is removed. ` +
      "Take another backup, or restore from another one.",
    { volume },
  );

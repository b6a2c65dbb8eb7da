import type Docker from "dockerode";
import type { Output } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { limited, unless } from "./effects.ts";
import { diskRefusal, engineWords, imageMissing, statusOf } from "./errors.ts";
import { ownedBy } from "./filters.ts";
import { jsonLines } from "./stream.ts";

interface PullProgress {
  id?: string;
  status?: string;
  error?: string;
}

/** An image that is there is never pulled again: a moving tag does not move by itself. */
export async function takeImage(docker: Docker, reference: string, output: Output, signal: AbortSignal) {
  const present = await imageId(docker, reference);
  if (present) return { imageId: present };
  if (/^(sha256:)?[0-9a-f]{64}$/.test(reference)) throw imageMissing(reference);
  await pull(docker, reference, output, signal);
  const pulled = await imageId(docker, reference);
  if (!pulled) throw imageMissing(reference);
  return { imageId: pulled };
}

async function imageId(docker: Docker, reference: string): Promise<string | undefined> {
  return (await unless([404], docker.getImage(reference).inspect()))?.Id;
}

async function pull(docker: Docker, reference: string, output: Output, signal: AbortSignal): Promise<void> {
  output(`Pulling ${reference}`);
  try {
    const stream = await docker.pull(tagged(reference), { abortSignal: signal });
    for await (const { id, status, error } of jsonLines<PullProgress>(stream as AsyncIterable<Buffer>)) {
      if (error) throw new Error(error);
      if (status && /^(Pull complete|Digest|Status|Already exists)/.test(status))
        output(`${id ? `${id}: ` : ""}${status}`);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw registryRefusal(reference, engineWords(error)) ?? error;
  }
}

/** Without a tag the engine would pull every tag there is. */
const tagged = (reference: string) => (/@|:[^/]+$/.test(reference) ? reference : `${reference}:latest`);

const notReached =
  /no such host|i\/o timeout|connection refused|network is unreachable|no route to host|TLS handshake|x509|request canceled|context deadline exceeded|server misbehaving|temporary failure in name resolution|\bEOF\b/i;
const notFound = /not found|manifest unknown|access denied|unauthorized|does not exist|forbidden/i;

/** `undefined`: the words are about something else than a registry. */
export function registryRefusal(reference: string, words: string): Refusal | undefined {
  const disk = diskRefusal(words);
  if (disk) return disk;
  if (notReached.test(words)) {
    return new Refusal(
      "registry-unreachable",
      `The image ${reference} is not on the engine, and its registry does not answer (${words}). Nothing was changed. ` +
        "Connect the engine's machine to the registry, or load the image there (docker load), then try again.",
      { image: reference },
    );
  }
  if (!notFound.test(words)) return undefined;
  return new Refusal(
    "image-missing",
    `The image ${reference} is neither on the engine nor at its registry, or may not be read there (${words}). ` +
      "Nothing was changed. Correct the image's name, or let the engine's machine sign in to the registry.",
    { image: reference },
  );
}

/** One list of all: cheaper than a look at each. */
export async function presentImages(docker: Docker, ids: readonly string[], signal: AbortSignal): Promise<string[]> {
  const present = new Set((await docker.listImages({ abortSignal: signal })).map(({ Id }) => Id));
  return ids.filter((id) => present.has(id));
}

/** On every image that we build: only this tag is ours to take away. */
export const tagLabel = "slipway.tag";

/** Removes the environment's images beyond those of `keep` (ids) and those that a container has; answers what it removed. */
export async function removeImages(docker: Docker, scope: Scope, keep: readonly string[], signal: AbortSignal) {
  const images = await docker.listImages({ filters: ownedBy(scope), abortSignal: signal });
  const containers = await docker.listContainers({ all: true, abortSignal: signal });
  const needed = new Set([...keep, ...containers.map(({ ImageID }) => ImageID)]);
  const removed: string[] = [];
  for (const image of images.filter(({ Id }) => !needed.has(Id))) {
    if (await removeImage(docker, image, signal)) removed.push(image.Id);
  }
  return removed;
}

/** Never by force. An image to which somebody has given a tag of his own keeps it. */
async function removeImage(docker: Docker, image: Docker.ImageInfo, signal: AbortSignal): Promise<boolean> {
  const ours = image.Labels[tagLabel];
  const tags = image.RepoTags?.filter((tag) => tag !== "<none>:<none>") ?? [];
  const foreign = tags.filter((tag) => tag !== ours);
  if (ours && tags.includes(ours)) await unlessUsed(docker.getImage(ours).remove(limited(signal)));
  if (foreign.length > 0) return false;
  await unlessUsed(docker.getImage(image.Id).remove(limited(signal)));
  return (await imageId(docker, image.Id)) === undefined;
}

async function unlessUsed(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error) => {
    if (![404, 409].includes(statusOf(error) ?? 0)) throw error;
  });
}

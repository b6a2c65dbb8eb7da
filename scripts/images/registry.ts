import type Docker from "dockerode";
import { followed } from "./progress.ts";

const askLimit = 5_000;

/** Whether an image is on the engine already. */
export async function isLocal(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

/** Whether the engine's registry has an image; no answer within a few seconds counts as no. */
export async function registryHas(docker: Docker, image: string): Promise<boolean> {
  const answer = docker
    .getImage(image)
    .distribution()
    .then(
      () => true,
      () => false,
    );
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, askLimit, false);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

export async function pull(docker: Docker, image: string): Promise<void> {
  await followed(docker, await docker.pull(image));
}

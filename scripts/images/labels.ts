import type Docker from "dockerode";

/** What tells a base image: its name, and the hash of all that went into it. */
export const labelsFor = (name: string, hash: string) => ({ "slipway.base": name, "slipway.recipe": hash });

/** The honest tag of an image that was built before, `slipway/<name>:<version>-<hash>`. */
export async function findBuilt(docker: Docker, name: string, hash: string): Promise<string | undefined> {
  const label = Object.entries(labelsFor(name, hash)).map(([key, value]) => `${key}=${value}`);
  const images = await docker.listImages({ filters: { label } });
  return images.flatMap((image) => image.RepoTags ?? []).find((tag) => tag.endsWith(`-${hash}`));
}

import type Docker from "dockerode";
import { buildContext } from "./context.ts";
import { labelsFor } from "./labels.ts";
import { followed } from "./progress.ts";
import type { Recipe } from "./recipes.ts";

type Say = (line: string) => void;
type Build = {
  recipe: Recipe;
  dockerfile: string;
  args: Record<string, string>;
  hash: string;
  bundle: Buffer | undefined;
};

const buildLimit = 15 * 60_000;
const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];

/** Builds a base image and tags it `slipway/<name>:<version>-<hash>`; the version is what the image says of itself. */
export async function build(
  docker: Docker,
  { recipe, dockerfile, args, hash, bundle }: Build,
  say: Say,
): Promise<void> {
  const started = Date.now();
  const repo = `slipway/${recipe.name}`;
  const unfinished = `${repo}:building-${process.pid}-${hash}`;
  say(`Building ${repo} …`);
  const proxyArgs = Object.fromEntries(
    proxies.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const stream = await docker.buildImage(buildContext(recipe, bundle), {
    t: unfinished,
    dockerfile,
    buildargs: { ...proxyArgs, ...args },
    labels: labelsFor(recipe.name, hash),
    forcerm: true,
    abortSignal: AbortSignal.timeout(buildLimit),
  });
  const onLine = (line: string) => /^Step \d+\S* : RUN/.test(line) && say(`  ${recipe.name}: ${line.slice(0, 100)}`);
  await followed(docker, stream, onLine).catch((error: Error) => {
    throw new Error(`${repo} could not be built: ${error.message}`, { cause: error });
  });
  const tag = `${await versionIn(docker, unfinished)}-${hash}`;
  await docker.getImage(unfinished).tag({ repo, tag });
  await docker.getImage(unfinished).remove();
  say(`Built ${repo}:${tag} in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Every recipe leaves the version of its program in `/etc/slipway-image-version`. */
async function versionIn(docker: Docker, image: string): Promise<string> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ["cat"],
    Cmd: ["/etc/slipway-image-version"],
    Tty: true, // one plain stream instead of frames
    NetworkDisabled: true,
  });
  try {
    await container.start();
    const { StatusCode } = await container.wait();
    const version = (await container.logs({ stdout: true, stderr: true })).toString().trim();
    if (StatusCode !== 0 || !/^[\w.+~]+$/.test(version))
      throw new Error(`${image} does not tell its version: ${version}`);
    return version.replace(/[+~]/g, "_");
  } finally {
    await container.remove({ force: true, v: true });
  }
}

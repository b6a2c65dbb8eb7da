import type Docker from "dockerode";
import { connect } from "../engine/connect.ts";
import { withLock } from "../engine/lock.ts";
import { privateEngine } from "../engine/places.ts";
import { build } from "./build.ts";
import { certificateBundle } from "./certificates.ts";
import { recipeHash } from "./context.ts";
import { debianHash, ensureDebianBase } from "./debian-base.ts";
import { findBuilt } from "./labels.ts";
import { type BaseImage, type Recipe, recipeFor } from "./recipes.ts";
import { isLocal, pull, registryHas } from "./registry.ts";

type Say = (line: string) => void;
type Work = { docker: Docker; bundle: Buffer | undefined; say: Say };

/** The image names as variables for a compose file: `{ NODE_IMAGE: "node:24-bookworm-slim", … }`. */
export type ImageVariables = Record<string, string>;

const buildLock = `${privateEngine.run}/images.lock`;
const lockLimit = 30 * 60_000;

/**
 * Makes sure that the base images are on an engine: the official ones where it has them or its registry answers,
 * otherwise our own from Debian's packages, cached by what went into them.
 */
export async function ensureBaseImages(
  names: readonly BaseImage[],
  { host, say = () => {} }: { host: string; say?: Say },
): Promise<ImageVariables> {
  const work = { docker: connect(host), bundle: await certificateBundle(), say };
  const recipes = await Promise.all(names.map(recipeFor));
  const missing = (await unready(work, recipes)).length > 0;
  const official = missing && (await registryHas(work.docker, "node:24-bookworm-slim"));
  if (official) await Promise.all((await unready(work, recipes)).map((recipe) => makeOfficial(work, recipe)));
  else if (missing) await withLock(buildLock, lockLimit, () => makeFromDebian(work, recipes));
  return Object.fromEntries(
    await Promise.all(recipes.map(async (recipe) => [recipe.variable, await nameOf(work, recipe)] as const)),
  );
}

async function unready(work: Work, recipes: readonly Recipe[]): Promise<Recipe[]> {
  const ready = await Promise.all(recipes.map((recipe) => findReady(work, recipe)));
  return recipes.filter((_, index) => ready[index] === undefined);
}

async function nameOf(work: Work, recipe: Recipe): Promise<string> {
  const name = await findReady(work, recipe);
  if (!name) throw new Error(`The base image for ${recipe.name} was made, but the engine does not list it.`);
  return name;
}

/** The image of a recipe that the engine already has: the official one, or one of ours. */
async function findReady({ docker, bundle }: Work, recipe: Recipe): Promise<string | undefined> {
  if (!needsAdditions(recipe, bundle) && (await isLocal(docker, recipe.official))) return recipe.official;
  for (const upon of [recipe.official, debianHash(bundle)]) {
    const built = await findBuilt(docker, recipe.name, await recipeHash(recipe, upon, bundle));
    if (built) return built;
  }
  return undefined;
}

async function makeOfficial({ docker, bundle, say }: Work, recipe: Recipe): Promise<void> {
  say(`Pulling ${recipe.official} …`);
  await pull(docker, recipe.official);
  if (!needsAdditions(recipe, bundle)) return;
  const hash = await recipeHash(recipe, recipe.official, bundle);
  const args = { OFFICIAL: recipe.official };
  await build(
    docker,
    { recipe: { ...recipe, extras: [] }, dockerfile: "official.Dockerfile", args, hash, bundle },
    say,
  );
}

async function makeFromDebian(work: Work, recipes: readonly Recipe[]): Promise<void> {
  const { docker, bundle, say } = work;
  const missing = await unready(work, recipes); // another process may have made them while we waited
  if (missing.length === 0) return;
  say("No image registry answers: building the base images from Debian's packages.");
  const debian = await ensureDebianBase(docker, bundle, say);
  const make = async (recipe: Recipe) => {
    const hash = await recipeHash(recipe, debianHash(bundle), bundle);
    await build(docker, { recipe, dockerfile: "Dockerfile", args: { DEBIAN: debian }, hash, bundle }, say);
  };
  await Promise.all(missing.map(make));
}

const needsAdditions = ({ additions }: Recipe, bundle: Buffer | undefined) =>
  additions === "always" || (additions === "with certificates" && bundle !== undefined);

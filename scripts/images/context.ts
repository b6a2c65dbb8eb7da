import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";
import { type Recipe, root } from "./recipes.ts";

type RecipeFile = { name: string; mode: number; content: Buffer };

const folderOf = (recipe: Recipe) => join(root, "docker/engine", recipe.name);

async function recipeFiles(recipe: Recipe): Promise<RecipeFile[]> {
  const names = (await readdir(folderOf(recipe))).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folderOf(recipe), name);
      const mode = (await stat(path)).mode & 0o111 ? 0o755 : 0o644;
      return { name, mode, content: await readFile(path) };
    }),
  );
}

/** The cache key of an image: what its recipe says, what it is built upon, and which extra files it takes. */
export async function recipeHash(recipe: Recipe, upon: string, bundle: Buffer | undefined): Promise<string> {
  const hash = createHash("sha256").update(`${upon}\0${recipe.extrasVersion}\0`);
  for (const { name, mode, content } of await recipeFiles(recipe)) {
    hash.update(`${name}\0${mode}\0${content.length}\0`).update(content);
  }
  return hash
    .update(bundle ?? "")
    .digest("hex")
    .slice(0, 12);
}

/** The build context as a tar stream. */
export function buildContext(recipe: Recipe, bundle: Buffer | undefined): Readable {
  const tar = pack();
  fill(tar, recipe, bundle).catch((error: Error) => tar.destroy(error));
  return Readable.from(tar);
}

async function fill(tar: Pack, recipe: Recipe, bundle: Buffer | undefined): Promise<void> {
  for (const { name, mode, content } of await recipeFiles(recipe)) tar.entry({ name, mode }, content);
  if (bundle) tar.entry({ name: "ca-bundle.crt", mode: 0o644 }, bundle);
  for (const extra of recipe.extras) {
    const { path, temporary } = await extra.made();
    try {
      const { size } = await stat(path);
      await pipeline(createReadStream(path), tar.entry({ name: extra.name, mode: extra.mode, size }));
    } finally {
      if (temporary) await rm(temporary, { recursive: true, force: true });
    }
  }
  tar.finalize();
}

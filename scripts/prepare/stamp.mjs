import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./run.mjs";

/** A hash over files and folders of the project (relative paths); what is not there counts as absent. */
export async function fingerprint(paths, ignore = () => false) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\0`);
  for (const path of paths) await add(hash, path, ignore);
  return hash.digest("hex");
}

async function add(hash, path, ignore) {
  if (ignore(path)) return;
  try {
    for (const name of (await readdir(join(root, path))).sort()) await add(hash, `${path}/${name}`, ignore);
  } catch (error) {
    if (error.code === "ENOTDIR") hash.update(`${path}\0`).update(await readFile(join(root, path)));
    else if (error.code !== "ENOENT") throw error;
  }
}

/** Does `work` unless the stamp says that it was done with the same inputs; the stamp is written last. */
export async function unlessDone(stamp, inputs, work) {
  const path = join(root, stamp);
  const before = await readFile(path, "utf8").catch(() => "");
  if (before === inputs) return;
  await work();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, inputs);
}

import { lchown, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Whoever owns the folder gets the files in it: the web process is somebody else than the worker, who has made them. */
export async function giveToOwner(folder: string): Promise<void> {
  const { uid, gid } = await stat(folder);
  for (const name of await readdir(folder)) await lchown(join(folder, name), uid, gid);
}

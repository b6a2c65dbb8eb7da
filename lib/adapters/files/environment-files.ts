import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { EnvironmentFiles } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";

/** Below the worker's data folder, which no repository and no request reaches. */
const permissionsName = "permissions.yaml";

/** What the worker reads on this host for an application, and what it was allowed there by hand. */
export const environmentFiles = (dataFolder: string): EnvironmentFiles => ({
  /** A symbolic link out of the root is refused like a path out of it. */
  async read(root, path) {
    const inside = await realpath(root).catch(() => {
      throw new Refusal(
        "root-not-found",
        `The application's root ${root} is not there. Nothing was changed. Make that folder, or name another one (in Settings, where the application is registered).`,
      );
    });
    const file = await realpath(join(inside, path)).catch(absent);
    if (file === undefined) return undefined;
    if (!file.startsWith(inside + sep))
      throw new Refusal(
        "outside-root",
        `${path} leads out of the application's root ${root}, where nothing is read. Keep the file below the root.`,
      );
    if (!(await stat(file)).isFile())
      // a pipe would be waited for
      throw new Refusal(
        "not-a-file",
        `${path} in the application's root ${root} is a folder or a device, no file. Nothing was changed. Correct the path.`,
      );
    return readFile(file, "utf8");
  },

  /** Where the root is on another machine than the worker's, nothing of it is there to be looked at. */
  async leadingOut(root, folders) {
    const inside = await realpath(root).catch(absent);
    if (inside === undefined) return [];
    const real = await Promise.all(folders.map(realPlace));
    return folders.filter((_folder, index) => !`${real[index]}${sep}`.startsWith(inside + sep));
  },

  async permissions() {
    const path = join(dataFolder, permissionsName);
    const facts = await stat(path).catch(absent);
    if (facts === undefined) return undefined;
    const ours = facts.uid === 0 || facts.uid === process.getuid?.();
    if (!ours || (facts.mode & 0o022) !== 0)
      throw new Refusal(
        "permissions-unsafe",
        `${path} can be written by others than the worker's user and root, so it allows nothing. Nothing was changed. Make it theirs alone: chmod 600.`,
      );
    return { name: permissionsName, text: await readFile(path, "utf8") };
  },
});

/** Where a path leads, or will once it is made. */
const realPlace = async (path: string): Promise<string> =>
  (await realpath(path).catch(absent)) ?? join(await realPlace(dirname(path)), basename(path));

/** Nothing has a name that is too long or has a NUL in it, or is at the end of links that go round in a circle. */
function absent(failure: NodeJS.ErrnoException): undefined {
  if (!["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "ERR_INVALID_ARG_VALUE"].includes(failure.code ?? ""))
    throw failure;
}

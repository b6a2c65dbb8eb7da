import { readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { EnvironmentFiles } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";

/** Reads env files from the application's root on this host. A symbolic link out of the root is refused like a path out of it. */
export const environmentFiles: EnvironmentFiles = {
  async read(root, path) {
    const inside = await realpath(root).catch(() => {
      throw new Refusal(
        "root-not-found",
        `The application's root ${root} is not there. Nothing was changed. Correct it in Settings.`,
      );
    });
    const file = await realpath(join(inside, path)).catch(absent);
    if (file === undefined) return undefined;
    if (!file.startsWith(inside + sep))
      throw new Refusal(
        "outside-root",
        `${path} leads out of the application's root ${root}, where nothing is read. Keep the file below the root.`,
      );
    return readFile(file, "utf8");
  },
};

function absent(failure: NodeJS.ErrnoException): undefined {
  if (failure.code !== "ENOENT" && failure.code !== "ENOTDIR") throw failure;
}

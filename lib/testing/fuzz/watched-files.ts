import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const realpath = fs.realpathSync;
/** Each also with `Sync` behind it, and as a promise. `realpath` is left out: with it the panel sees where a path leads. */
const byPath = [
  ...[
    "access",
    "appendFile",
    "chmod",
    "chown",
    "cp",
    "copyFile",
    "link",
    "lstat",
    "mkdir",
    "mkdtemp",
    "open",
    "opendir",
  ],
  ...["readFile", "readdir", "readlink", "rename", "rm", "rmdir", "stat", "statfs", "symlink", "truncate", "unlink"],
  ...["utimes", "writeFile", "exists", "createReadStream", "createWriteStream", "watch"],
];
const twoPaths = ["cp", "copyFile", "link", "rename"];

export interface WatchedFiles {
  /** Every path that was used since the last look and leads, links followed, out of where this process may be. */
  outside(): string[];
  /** For as long as `use` takes, also these, which the input has named as its own. */
  also<T>(folders: readonly string[], use: () => Promise<T>): Promise<T>;
  stop(): void;
}

/** Watches each path that this process gives to `node:fs`. */
export function watchFiles(inside: readonly string[]): WatchedFiles {
  const found: string[] = [];
  const allowed = inside.map((folder) => realPlace(folder));
  const look = (path: unknown) => {
    if (typeof path !== "string" && !(path instanceof URL) && !Buffer.isBuffer(path)) return;
    const text = path instanceof URL ? fileURLToPath(path) : String(path);
    if (text.includes("\0")) return; // refused by Node itself
    const place = realPlace(resolve(text));
    if (!allowed.some((folder) => `${place}${sep}`.startsWith(folder === sep ? sep : folder + sep))) found.push(text);
  };
  const spaces = [fs, fs.promises] as unknown as Record<string, unknown>[];
  const undo = spaces.flatMap((space) =>
    byPath.flatMap((name) => [name, `${name}Sync`].map((key) => wrap(space, key, look))),
  );
  syncBuiltinESMExports();
  return {
    outside: () => found.splice(0),
    async also(folders, use) {
      const before = allowed.length;
      allowed.push(...folders.map((folder) => realPlace(resolve(folder))));
      return use().finally(() => allowed.splice(before));
    },
    stop() {
      for (const one of undo) one();
      syncBuiltinESMExports();
    },
  };
}

function wrap(space: Record<string, unknown>, key: string, look: (path: unknown) => void): () => void {
  const original = space[key] as ((...args: unknown[]) => unknown) | undefined;
  if (typeof original !== "function") return () => {};
  const paths = twoPaths.includes(key.replace(/Sync$/, "")) ? 2 : 1;
  space[key] = Object.assign(function (this: unknown, ...args: unknown[]) {
    for (const path of args.slice(0, paths)) look(path);
    return Reflect.apply(original, this, args);
  }, original);
  return () => {
    space[key] = original;
  };
}

/** Where a path leads, or will once it is made. */
function realPlace(path: string): string {
  try {
    return realpath.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : resolve(realPlace(parent), path.slice(parent.length).replace(/^\/+/, ""));
  }
}

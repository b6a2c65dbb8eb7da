import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "../../application/ports.ts";
import { createMirror, isFolder } from "./mirror.ts";
import { branchesContaining, commitsBetween, defaultBranch, listRefs, resolveRef } from "./refs.ts";
import { gitText } from "./run-git.ts";
import { archiveTree, readTreeFile } from "./tree.ts";

/**
 * The application's repository, by the git binary: a folder on the host (working tree or bare) or a URL. Its own branches
 * and tags are the refs (a working tree's remote-tracking branches are its owner's bookkeeping and are left out). All
 * reading is done in a bare mirror below `cacheFolder`, so that a commit is taken whole whatever the working tree holds.
 */
export function createGitSource({ repository, cacheFolder }: { repository: string; cacheFolder: string }): Source {
  const mirror = createMirror(repository, cacheFolder);
  return {
    fetch: (signal) => mirror.fetch(signal),
    refs: async (signal) => listRefs(await mirror.options(signal)),
    defaultBranch: async (signal) => defaultBranch(await mirror.options(signal)),
    resolve: async (ref, signal) => resolveRef(ref, await mirror.options(signal)),
    commitsBetween: async (since, commit, limit, signal) =>
      commitsBetween(since, commit, limit, await mirror.options(signal)),
    remoteBranches: async (commit, signal) => ({
      branches: await branchesContaining(commit, await mirror.options(signal)),
    }),
    readFile: async (commit, path, signal) => readTreeFile(commit, path, await mirror.options(signal)),
    archive: (commit, folder, signal) => archiveTree(commit, folder, mirror.options(signal, 10 * 60_000)),
    changes: (signal) => workingTreeChanges(repository, signal),
  };
}

/**
 * As root this runs as the folder's owner: `git status` obeys the repository's own configuration (clean filters), which
 * must not give its owner more rights than he has.
 */
async function workingTreeChanges(repository: string, signal: AbortSignal): Promise<string[]> {
  if (!isFolder(repository) || !(await isWorkingTree(repository))) return [];
  const { uid, gid } = await stat(repository);
  const as = process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined;
  const text = await gitText(["status", "--porcelain=v1", "-z", "--no-renames", "--ignore-submodules=all"], {
    folder: repository,
    as,
    signal,
    limitMs: 30_000,
  });
  return text.split("\0").filter(Boolean);
}

const isWorkingTree = (folder: string): Promise<boolean> =>
  access(join(folder, ".git")).then(
    () => true,
    () => false,
  );

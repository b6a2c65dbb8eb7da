import type { Source } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Pushed } from "../../contract/remote.ts";
import { isFolder, withoutPassword } from "./address.ts";
import { createMirror, type MirrorOptions } from "./mirror.ts";
import { pushBranch, tagAndPush } from "./push.ts";
import { branchesContaining, commitsBetween, defaultBranch, listRefs, resolveRef } from "./refs.ts";
import { type FoundRemote, fetchBranches, findRemote, isWorkingTree, remoteNamespace } from "./remote.ts";
import type { GitOptions } from "./run-git.ts";
import { tagMessages } from "./tag-messages.ts";
import { archiveTree, listFiles, readTreeFile } from "./tree.ts";
import { commitAll, commitNew, workingTreeChanges } from "./working-tree.ts";

/** For each command, in milliseconds. */
const lookLimit = 60_000;
const pushLimit = 5 * 60_000;

/**
 * The application's repository, by the git binary: a folder on the host (working tree or bare) or a URL. Its own branches
 * and tags are the refs (a working tree's remote-tracking branches are its owner's bookkeeping and are left out). All
 * reading is done in a bare mirror below `cacheFolder`, so that a commit is taken whole whatever the working tree holds;
 * pushing too, so that the credentials never reach the working tree.
 */
export function createGitSource(options: MirrorOptions): Source {
  const { repository } = options;
  const mirror = createMirror(options);

  async function atRemote<T>(
    limitMs: number,
    signal: AbortSignal,
    use: (remote: FoundRemote, on: GitOptions) => Promise<T>,
  ): Promise<T> {
    const remote = await findRemote(repository, signal);
    return mirror.reach(remote.address, signal, limitMs, (on) => use(remote, on));
  }

  async function push({ commit, branch }: Pushed, signal: AbortSignal): Promise<void> {
    await mirror.fetch(signal);
    await atRemote(pushLimit, signal, (remote, on) => pushBranch(remote, commit, branch, on));
  }

  return {
    fetch: (signal) => mirror.fetch(signal),
    refs: async (signal) => listRefs(await mirror.options(signal)),
    defaultBranch: async (signal) => defaultBranch(await mirror.options(signal)),
    resolve: async (ref, signal) => resolveRef(ref, await mirror.options(signal)),
    commitsBetween: async (since, commit, limit, signal) =>
      commitsBetween(since, commit, limit, await mirror.options(signal)),
    files: async (commit, signal) => listFiles(commit, await mirror.options(signal)),
    readFile: async (commit, path, signal) => readTreeFile(commit, path, await mirror.options(signal)),
    archive: (commit, folder, signal) => archiveTree(commit, folder, mirror.options(signal, 10 * 60_000)),
    hasWorkingTree: () => hasWorkingTree(repository),
    changes: async (signal) => ((await hasWorkingTree(repository)) ? workingTreeChanges(repository, signal) : []),

    async remote(signal) {
      const { address, url, own } = await findRemote(repository, signal);
      return { address, url, own };
    },
    fetchRemote: (signal) => atRemote(lookLimit, signal, fetchBranches),
    remoteBranches: (commit, signal) =>
      atRemote(lookLimit, signal, async (remote, on) => {
        await fetchBranches(remote, on);
        const branches = await branchesContaining(commit, on, remoteNamespace);
        return remote.own ? { branches } : { url: remote.url, branches };
      }),
    tagMessages: (prefix, signal) => atRemote(lookLimit, signal, (remote, on) => tagMessages(remote, prefix, on)),
    tagAndPush: (tagging, signal) => atRemote(pushLimit, signal, (remote, on) => tagAndPush(remote, tagging, on)),
    async commitAndPush(message, author, signal) {
      if (!(await hasWorkingTree(repository))) throw nothingToCommit(repository);
      await findRemote(repository, signal);
      const committed = await commitAll(repository, message, author, signal);
      try {
        await push(committed, signal);
      } catch (error) {
        throw error instanceof Refusal ? committedOnly(error, committed) : error;
      }
      return committed;
    },
    async commitNewFiles(files, message, author, signal) {
      if (!(await hasWorkingTree(repository))) throw nothingToCommit(repository);
      const committed = await commitNew(repository, files, message, author, signal);
      try {
        await push(committed, signal);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { ...committed, notPushed: error.message };
      }
      return committed;
    },
  };
}

const hasWorkingTree = async (repository: string) => isFolder(repository) && (await isWorkingTree(repository));

const nothingToCommit = (repository: string) =>
  new Refusal(
    "no-working-tree",
    `The source is ${withoutPassword(repository)}, which has no working tree, so there is nothing to commit. Commit and push in your own clone.`,
  );

const committedOnly = ({ code, message, facts }: Refusal, { commit, branch }: Pushed) =>
  new Refusal(
    code,
    `${message} Your changes are committed as ${commit.slice(0, 12)} on ${branch} in the working tree, and stay there.`,
    facts,
  );

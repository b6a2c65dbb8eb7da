import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { Author, NewFile } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Pushed } from "../../contract/remote.ts";
import { otherOwner } from "./owner.ts";
import { GitFailed, gitText, saidBy } from "./run-git.ts";

/** Git in a folder of somebody else's runs as its owner. */
async function gitIn(folder: string, args: readonly string[], signal: AbortSignal, input?: string): Promise<string> {
  return gitText(args, { folder, as: await otherOwner(folder), signal, limitMs: 60_000, ...(input && { input }) });
}

/** As `git status --porcelain` writes them, without env files that git does not have: they hold this host's passwords. */
export async function workingTreeChanges(folder: string, signal: AbortSignal): Promise<string[]> {
  const status = ["status", "--porcelain=v1", "-z", "--no-renames", "--ignore-submodules=all", "--untracked-files=all"];
  const changes = (await gitIn(folder, status, signal)).split("\0").filter(Boolean);
  return changes.filter((change) => !(change.startsWith(untracked) && isEnvFile(change)));
}

const untracked = "?? ";

/** `.env`, `.env.production`, `staging.env`; not `.env.example`, which is for everybody. */
const isEnvFile = (path: string): boolean =>
  /[/ ]\.env(?:\.[^/]*)?$|\.env$/.test(path) && !/\.(?:example|sample|template|dist)$/.test(path);

/** Commits everything that has changed, on the present branch, but no new env file. Without changes it answers the commit that is there. */
export async function commitAll(folder: string, message: string, author: Author, signal: AbortSignal): Promise<Pushed> {
  const branch = await presentBranch(folder, signal);
  await refuseHalfMerged(folder, signal);
  const changes = await workingTreeChanges(folder, signal);
  const added = changes
    .filter((change) => change.startsWith(untracked))
    .map((change) => change.slice(untracked.length));
  const stage = async () => {
    await gitIn(folder, ["add", "--update"], signal);
    const these = ["add", "--pathspec-from-file=-", "--pathspec-file-nul"];
    if (added.length > 0) await gitIn(folder, these, signal, added.join("\0"));
  };
  if (changes.length > 0) await commit(folder, message, author, signal, [], stage);
  return { commit: await head(folder, signal), branch };
}

/** Through git, so that what is added belongs to the folder's owner. What else is changed there, or staged, stays as it is. */
export async function commitNew(
  folder: string,
  files: readonly NewFile[],
  message: string,
  author: Author,
  signal: AbortSignal,
): Promise<Pushed> {
  const branch = await presentBranch(folder, signal);
  await refuseHalfMerged(folder, signal);
  await refuseExisting(folder, files);
  const paths = files.map(({ path }) => path);
  await commit(folder, message, author, signal, ["--only", "--", ...paths], async () => {
    for (const { path, text } of files) {
      const blob = (await gitIn(folder, ["hash-object", "-w", "--stdin"], signal, text)).trim();
      await gitIn(folder, ["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], signal);
    }
    await gitIn(folder, ["checkout-index", "--", ...paths], signal);
  });
  return { commit: await head(folder, signal), branch };
}

async function refuseExisting(folder: string, files: readonly NewFile[]): Promise<void> {
  for (const { path } of files) {
    const there = await lstat(join(folder, path)).catch(() => undefined);
    if (there)
      throw new Refusal(
        "file-exists",
        `${path} is in the working tree ${folder} already, and perhaps not committed. Nothing was changed. Commit it there, or move it away.`,
      );
  }
}

const head = async (folder: string, signal: AbortSignal): Promise<string> =>
  (await gitIn(folder, ["rev-parse", "--verify", "HEAD"], signal)).trim();

async function commit(
  folder: string,
  message: string,
  author: Author,
  signal: AbortSignal,
  which: readonly string[],
  stage: () => Promise<unknown>,
): Promise<void> {
  const identity = ["-c", `user.name=${author.name}`, "-c", `user.email=${author.email}`];
  try {
    await stage();
    await gitIn(folder, [...identity, "commit", "--quiet", "--no-gpg-sign", `--message=${message}`, ...which], signal);
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new Refusal(
      "commit-failed",
      `The changes in ${folder} could not be committed: ${saidBy(error)} They are all still there. Commit and push them by hand.`,
    );
  }
}

async function presentBranch(folder: string, signal: AbortSignal): Promise<string> {
  try {
    return (await gitIn(folder, ["symbolic-ref", "--quiet", "--short", "HEAD"], signal)).trim();
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new Refusal(
      "head-detached",
      `The working tree ${folder} stands on no branch, so a commit could be pushed to none. Nothing was changed. Switch to a branch there: git switch -c NAME.`,
    );
  }
}

/** In the middle of a merge a commit would be its end, which only who began it can decide. */
async function refuseHalfMerged(folder: string, signal: AbortSignal): Promise<void> {
  for (const head of ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"]) {
    if (!(await exists(folder, head, signal))) continue;
    throw new Refusal(
      "merge-unfinished",
      `In ${folder} a merge is not finished (${head}). Nothing was changed. Finish or abort it there, then commit and push.`,
    );
  }
  const unmerged = await gitIn(folder, ["ls-files", "--unmerged"], signal);
  if (unmerged === "") return;
  throw new Refusal(
    "merge-unfinished",
    `In ${folder} files are in conflict. Nothing was changed. Resolve them there, then commit and push.`,
  );
}

async function exists(folder: string, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await gitIn(folder, ["rev-parse", "--verify", "--quiet", name], signal);
    return true;
  } catch (error) {
    if (error instanceof GitFailed) return false;
    throw error;
  }
}

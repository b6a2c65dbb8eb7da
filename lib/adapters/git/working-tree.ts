import type { Author } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Pushed } from "../../contract/remote.ts";
import { otherOwner } from "./owner.ts";
import { GitFailed, gitText, saidBy } from "./run-git.ts";

/** Git in a folder of somebody else's runs as its owner. */
async function gitIn(folder: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return gitText(args, { folder, as: await otherOwner(folder), signal, limitMs: 60_000 });
}

export async function workingTreeChanges(folder: string, signal: AbortSignal): Promise<string[]> {
  const text = await gitIn(
    folder,
    ["status", "--porcelain=v1", "-z", "--no-renames", "--ignore-submodules=all"],
    signal,
  );
  return text.split("\0").filter(Boolean);
}

/** Commits everything that has changed, on the present branch. Without changes it answers the commit that is there. */
export async function commitAll(folder: string, message: string, author: Author, signal: AbortSignal): Promise<Pushed> {
  const branch = await presentBranch(folder, signal);
  await refuseHalfMerged(folder, signal);
  if ((await workingTreeChanges(folder, signal)).length > 0) await commit(folder, message, author, signal);
  return { commit: (await gitIn(folder, ["rev-parse", "--verify", "HEAD"], signal)).trim(), branch };
}

async function commit(folder: string, message: string, author: Author, signal: AbortSignal): Promise<void> {
  const identity = ["-c", `user.name=${author.name}`, "-c", `user.email=${author.email}`];
  try {
    await gitIn(folder, ["add", "--all"], signal);
    await gitIn(folder, [...identity, "commit", "--quiet", "--no-gpg-sign", `--message=${message}`], signal);
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

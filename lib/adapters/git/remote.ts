import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Remote } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { assertAddress, isFolder, transportOf, withoutPassword } from "./address.ts";
import { type Owner, otherOwner } from "./owner.ts";
import { GitFailed, type GitOptions, gitText, isAboutObjects, saidBy } from "./run-git.ts";

export interface FoundRemote extends Remote {
  /** The repository's owner, who chose it: programs of a remote that is a folder run as this user. */
  as?: Owner;
}

/** Where a working tree pushes to; a bare folder or a URL is its own remote. Refuses `remote-missing`. */
export async function findRemote(repository: string, signal: AbortSignal): Promise<FoundRemote> {
  if (!isFolder(repository)) return remoteAt(repository, true);
  const as = await otherOwner(repository);
  if (!(await isWorkingTree(repository))) return { ...remoteAt(repository, true), as };
  const origin = await originOf(repository, as, signal);
  assertAddress(origin, `the origin of ${repository}`);
  return { ...remoteAt(origin, false), as };
}

const remoteAt = (address: string, own: boolean): Remote => ({ address, url: withoutPassword(address), own });

async function originOf(folder: string, as: Owner | undefined, signal: AbortSignal): Promise<string> {
  const command = ["remote", "get-url", "--push", "origin"];
  try {
    const found = (await gitText(command, { folder, as, signal, limitMs: 30_000 })).trim();
    return /^\.\.?(\/|$)/.test(found) ? resolve(folder, found) : found;
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new Refusal(
      "remote-missing",
      `The working tree ${folder} has no remote named origin. Nothing was changed. Add it there: git remote add origin URL. (Git said: ${saidBy(error)})`,
    );
  }
}

export const isWorkingTree = (folder: string): Promise<boolean> =>
  access(join(folder, ".git")).then(
    () => true,
    () => false,
  );

/** The other side's program, where the remote is a folder. Git gives it to a shell: it is a constant and two numbers. */
export function asOwner({ address, as }: FoundRemote, option: "--upload-pack" | "--receive-pack"): string[] {
  if (!as || transportOf(address) !== "folder") return [];
  const user = `setpriv --reuid=${as.uid} --regid=${as.gid} --clear-groups`;
  return [`${option}=${user} env GIT_CONFIG_GLOBAL=/dev/null HOME=/nonexistent git ${option.slice(2)}`];
}

/** Where the mirror keeps the remote's branches, which are no branches of the source. */
export const remoteNamespace = "refs/remotes/origin";

export async function fetchBranches(remote: FoundRemote, on: GitOptions): Promise<void> {
  const options = ["--quiet", "--prune", "--force", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"];
  const program = asOwner(remote, "--upload-pack");
  const refspec = `+refs/heads/*:${remoteNamespace}/*`;
  try {
    await gitText(["fetch", ...options, ...program, "--end-of-options", remote.address, refspec], on);
  } catch (error) {
    throw unreachable(remote, error);
  }
}

/** A refusal, where the failure is the remote's and not ours. */
export function unreachable({ url }: Remote, error: unknown): unknown {
  const late = error instanceof DOMException && error.name === "TimeoutError";
  if (!late && !(error instanceof GitFailed)) return error;
  const said = late ? "It did not answer in time." : saidBy(error as GitFailed);
  if (!late && isAboutObjects(error as GitFailed))
    return new Refusal(
      "remote-unreadable",
      `The remote ${url} answered, and git could not take over what it has. Git said: ${said} Nothing was changed there. Look at the repository there (git fsck), and at the disk here and there.`,
    );
  return new Refusal(
    "remote-unreachable",
    `The remote ${url} could not be reached: ${said} Nothing was changed there. Look at its address, and at the access in Settings, then try again.`,
  );
}

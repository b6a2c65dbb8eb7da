import type { Tagging } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { branchesContaining } from "./refs.ts";
import { asOwner, type FoundRemote, fetchBranches, remoteNamespace, unreachable } from "./remote.ts";
import { GitFailed, type GitOptions, gitText, saidBy } from "./run-git.ts";

/** Pushes a commit to a branch. Never by force: what the remote does not take is refused. */
export const pushBranch = (remote: FoundRemote, commit: string, branch: string, on: GitOptions): Promise<void> =>
  push(remote, `${commit}:refs/heads/${branch}`, on);

/**
 * Everything is looked up at the remote first, so it may be repeated. The tag goes first: it keeps the commit at the
 * remote even when the branch there has gone another way.
 */
export async function tagAndPush(remote: FoundRemote, tagging: Tagging, on: GitOptions): Promise<void> {
  const { commit, tag, branch } = tagging;
  await fetchBranches(remote, on);
  const tagged = await taggedCommit(remote, tag, on);
  if (tagged !== undefined && tagged !== commit) throw tagExists(remote, tag, tagged);
  if (tagged === undefined) await push(remote, `${await tagObject(tagging, on)}:refs/tags/${tag}`, on);
  const lacking = branch !== undefined && (await branchesContaining(commit, on, remoteNamespace)).length === 0;
  if (lacking) await pushBranch(remote, commit, branch, on);
}

async function taggedCommit(remote: FoundRemote, tag: string, on: GitOptions): Promise<string | undefined> {
  const name = `refs/tags/${tag}`;
  const program = asOwner(remote, "--upload-pack");
  const listed = await gitText(
    ["ls-remote", ...program, "--end-of-options", remote.address, name, `${name}^{}`],
    on,
  ).catch((error) => Promise.reject(unreachable(remote, error)));
  const found = new Map(listed.split("\n").map((line) => line.split("\t").reverse() as [string, string]));
  return found.get(`${name}^{}`) ?? found.get(name);
}

/** An annotated tag without a name here: the source's own tags are not ours to add to. */
async function tagObject({ commit, tag, message }: Tagging, on: GitOptions): Promise<string> {
  const tagger = `Slipway <slipway@localhost> ${Math.floor(Date.now() / 1000)} +0000`;
  const input = `object ${commit}\ntype commit\ntag ${tag}\ntagger ${tagger}\n\n${message.trim()}\n`;
  return (await gitText(["mktag"], { ...on, input })).trim();
}

async function push(remote: FoundRemote, refspec: string, on: GitOptions): Promise<void> {
  const options = ["--quiet", "--no-follow-tags", "--no-recurse-submodules", ...asOwner(remote, "--receive-pack")];
  try {
    await gitText(["push", ...options, "--end-of-options", remote.address, refspec], on);
  } catch (error) {
    throw rejected(remote, error) ?? unreachable(remote, error);
  }
}

function rejected(remote: FoundRemote, error: unknown): Refusal | undefined {
  if (!(error instanceof GitFailed)) return undefined;
  const found = /^ ! \[(?:remote )?rejected\]\s+\S+ -> (\S+) \((.*)\)$/m.exec(error.stderr);
  if (!found) return undefined;
  const [, name, reason = ""] = found;
  const behind = /^(fetch first|non-fast-forward)$/.test(reason);
  const own = reason === "unpacker error" ? `git there could not unpack it. It said: ${saidBy(error)}` : reason;
  const why = behind ? "it has commits there that are not here" : own.replace(/\.$/, "");
  const cure = behind ? "Pull and merge them" : "Change what the remote allows";
  return new Refusal(
    "push-rejected",
    `The remote ${remote.url} did not take ${name}: ${why}. Nothing was overwritten there. ${cure}, then push again.`,
  );
}

const tagExists = (remote: FoundRemote, tag: string, commit: string) =>
  new Refusal(
    "tag-exists",
    `The remote ${remote.url} has a tag ${tag} already, and it marks another commit (${commit.slice(0, 12)}). It was left as it is. Find out who set it; delete or rename it there if it is wrong.`,
  );

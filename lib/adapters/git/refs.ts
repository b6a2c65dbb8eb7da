import type { Commit, CommitSummary, SourceRef } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { commitSchema, refSchema } from "../../contract/schemas.ts";
import { GitFailed, type GitOptions, gitText } from "./run-git.ts";

const fields = ["refname", "objectname", "objecttype", "subject", "*objectname", "*objecttype", "*subject"];
const format = [...fields.map((field) => `%(${field})`), "%(creatordate:unix)"].join("%00");

/** Branches and tags that name a commit and that `refSchema` lets through, newest first. */
export async function listRefs(on: GitOptions): Promise<SourceRef[]> {
  const text = await gitText(
    ["for-each-ref", "--sort=-creatordate", `--format=${format}`, "refs/heads", "refs/tags"],
    on,
  );
  return text.split("\n").filter(Boolean).flatMap(readRef);
}

function readRef(line: string): SourceRef[] {
  const [refname = "", id = "", type, subject = "", peeledId, peeledType, peeledSubject, at] = line.split("\0");
  const kind = refname.startsWith("refs/heads/") ? "branch" : "tag";
  const name = refname.slice(kind === "branch" ? 11 : 10);
  if (!refSchema.safeParse(name).success || (peeledType || type) !== "commit") return [];
  return [{ name, kind, commit: peeledId || id, title: peeledSubject || subject, at: Number(at) * 1000 }];
}

/** The branch that the source's HEAD stands on, if it stands on one that exists. */
export async function defaultBranch(on: GitOptions): Promise<string | undefined> {
  const head = (await gitText(["symbolic-ref", "HEAD"], on)).trim();
  return (await commitOf(head, on)) ? head.slice("refs/heads/".length) : undefined;
}

/** Branch, tag, or commit (full or abbreviated). What means two different commits is refused. */
export async function resolveRef(ref: string, on: GitOptions): Promise<Commit> {
  const checked = refSchema.safeParse(ref);
  if (!checked.success) {
    throw new Refusal("ref-invalid", `${JSON.stringify(ref.slice(0, 80))}: ${checked.error.issues[0]?.message}.`);
  }
  const found = await candidates(checked.data, on);
  const commits = new Set(found.map((candidate) => candidate.commit));
  if (commits.size === 0) {
    throw new Refusal(
      "ref-not-found",
      `No branch, tag or commit "${ref}" is in the repository. Check the spelling, or push it to the source first.`,
    );
  }
  if (commits.size > 1) {
    const meanings = found.map(({ name, commit }) => `${name} (${commit.slice(0, 12)})`).slice(0, 5);
    throw new Refusal("ref-ambiguous", `"${ref}" means ${meanings.join(" and ")}. Write one of them out in full.`);
  }
  return describe([...commits][0] as string, on);
}

async function candidates(ref: string, on: GitOptions): Promise<{ name: string; commit: string }[]> {
  const isFullId = /^[0-9a-f]{40}$/i.test(ref);
  const names = /^refs\/(heads|tags)\//.test(ref) ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  const found: { name: string; commit: string }[] = [];
  for (const name of isFullId ? [] : names) {
    const commit = await commitOf(name, on);
    if (commit) found.push({ name, commit });
  }
  if (/^[0-9a-f]{4,40}$/i.test(ref)) {
    for (const commit of await commitsBeginningWith(ref.toLowerCase(), on)) found.push({ name: commit, commit });
  }
  return found;
}

async function commitOf(fullName: string, on: GitOptions): Promise<string | undefined> {
  try {
    return (await gitText(["rev-parse", "--verify", "--quiet", "--end-of-options", `${fullName}^{commit}`], on)).trim();
  } catch (error) {
    if (error instanceof GitFailed && (error.exitCode === 1 || error.exitCode === 128)) return undefined;
    throw error;
  }
}

async function commitsBeginningWith(prefix: string, on: GitOptions): Promise<string[]> {
  const ids = (await gitText(["rev-parse", `--disambiguate=${prefix}`], on)).split("\n").filter(Boolean);
  const found = await Promise.all(ids.slice(0, 50).map((id) => commitOf(id, on)));
  return ids.filter((id, index) => found[index] === id);
}

async function describe(commit: string, on: GitOptions): Promise<Commit> {
  const [summary] = await summaries(["show", "-s"], [commit], on);
  const tree = (await gitText(["rev-parse", "--verify", "--end-of-options", `${commit}^{tree}`], on)).trim();
  return { ...(summary as CommitSummary), tree, branches: await branchesContaining(commit, on) };
}

/** Branches of the mirror that contain a commit: the source's, or its remote's. */
export async function branchesContaining(commit: string, on: GitOptions, under = "refs/heads"): Promise<string[]> {
  const names = await gitText(["for-each-ref", "--format=%(refname)", `--contains=${commit}`, under], on);
  return names
    .split("\n")
    .filter(Boolean)
    .map((name) => name.slice(under.length + 1));
}

/** What `commit` has and `since` has not, newest first; all of it when the mirror has no `since`. */
export async function commitsBetween(
  since: string | undefined,
  commit: string,
  limit: number,
  on: GitOptions,
): Promise<CommitSummary[]> {
  const known = since && (await commitOf(commitSchema.parse(since), on));
  const range = [commitSchema.parse(commit), ...(known ? [`^${known}`] : [])];
  return summaries(["log", `--max-count=${limit}`], range, on);
}

async function summaries(
  command: readonly string[],
  commits: readonly string[],
  on: GitOptions,
): Promise<CommitSummary[]> {
  const shown = await gitText(
    [...command, "--encoding=UTF-8", "--format=%H%x00%s%x00%an%x00%ct", ...commits, "--"],
    on,
  );
  return shown
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [commit = "", title = "", author = "", at] = line.split("\0");
      return { commit, title, author, at: Number(at) * 1000 };
    });
}

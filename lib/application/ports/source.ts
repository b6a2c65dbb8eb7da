import type { Readable } from "node:stream";

export interface CommitSummary {
  commit: string;
  title: string;
  author: string;
  /** Epoch milliseconds. */
  at: number;
}

export interface Commit extends CommitSummary {
  tree: string;
  /** Branches of the source that contain it. */
  branches: string[];
}

/** Where a commit is at the source's remote. */
export interface RemoteBranches {
  /** Without its password. Absent: the source has no remote, because it is one. */
  url?: string;
  /** Branches that contain the commit. */
  branches: string[];
}

export interface SourceRef {
  name: string;
  kind: "branch" | "tag";
  commit: string;
  title: string;
  at: number;
}

export interface Source {
  /** Takes over what is new at the source, within a limit. */
  fetch(signal: AbortSignal): Promise<void>;
  refs(signal: AbortSignal): Promise<SourceRef[]>;
  /** The branch that the source's HEAD stands on, if any. */
  defaultBranch(signal: AbortSignal): Promise<string | undefined>;
  /** Refuses `ref-not-found`, `ref-ambiguous`. */
  resolve(ref: string, signal: AbortSignal): Promise<Commit>;
  /** What `commit` has and `since` has not, newest first. Without `since`, or when the source has lost it: all of it. */
  commitsBetween(
    since: string | undefined,
    commit: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<CommitSummary[]>;
  /** A working tree's remote is asked; a bare repository or a URL is its own. Refuses `remote-unreachable`. */
  remoteBranches(commit: string, signal: AbortSignal): Promise<RemoteBranches>;
  /** Refuses `file-not-found`. */
  readFile(commit: string, path: string, signal: AbortSignal): Promise<string>;
  /** Tar of one folder of the commit's own tree. */
  archive(commit: string, folder: string, signal: AbortSignal): Readable;
  /** Uncommitted changes of the source's working tree, if it is one. */
  changes(signal: AbortSignal): Promise<string[]>;
}

import type { Readable } from "node:stream";
import type { Pushed, RemoteAccessInput } from "../../contract/remote.ts";

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

/** Where others find what was deployed: a working tree's origin; a bare repository or a URL is its own remote. */
export interface Remote {
  /** As git takes it. */
  address: string;
  /** Without its password. */
  url: string;
  own: boolean;
}

/** How the remote is reached. For a working tree's origin also which one that was: another one is not told. */
export type RemoteAccess = RemoteAccessInput & { origin?: string; publicKey?: string };

/** What is to be kept of an access. Refuses what cannot be used with the remote, as far as that can be seen from here. */
export type CheckAccess = (
  access: RemoteAccessInput,
  remote: Remote | undefined,
  signal: AbortSignal,
) => Promise<RemoteAccess>;

export interface Tagging {
  commit: string;
  tag: string;
  message: string;
  /** Where the commit goes when no branch of the remote has it. */
  branch?: string;
}

export interface Author {
  name: string;
  email: string;
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
  /** Refuses `remote-missing`. */
  remote(signal: AbortSignal): Promise<Remote>;
  /** Takes over the remote's branches. Refuses `remote-missing`, `remote-changed`, `remote-unreachable`, `remote-unreadable`. */
  fetchRemote(signal: AbortSignal): Promise<void>;
  /** As `fetchRemote`, then looks. */
  remoteBranches(commit: string, signal: AbortSignal): Promise<RemoteBranches>;
  /** Of all files in the commit, but those of submodules. */
  files(commit: string, signal: AbortSignal): Promise<string[]>;
  /** Refuses `file-not-found`. */
  readFile(commit: string, path: string, signal: AbortSignal): Promise<string>;
  /** Tar of one folder of the commit's own tree. */
  archive(commit: string, folder: string, signal: AbortSignal): Readable;
  hasWorkingTree(): Promise<boolean>;
  /** Uncommitted changes of the source's working tree, if it is one. */
  changes(signal: AbortSignal): Promise<string[]>;
  /**
   * An annotated tag at the remote. It may be repeated: a tag that marks the commit already is done. Refuses `tag-exists`,
   * `push-rejected`, and what `fetchRemote` refuses.
   */
  tagAndPush(tagging: Tagging, signal: AbortSignal): Promise<void>;
  /** Messages of the remote's annotated tags whose names begin so. Refuses what `fetchRemote` refuses. */
  tagMessages(prefix: string, signal: AbortSignal): Promise<{ tag: string; message: string }[]>;
  /**
   * Commits what the working tree has changed, on its branch, and pushes that. Without changes it only pushes. Refused after
   * the commit, the refusal says that it stays.
   */
  commitAndPush(message: string, author: Author, signal: AbortSignal): Promise<Pushed>;
  /**
   * Adds files to the working tree, commits them and nothing else on its branch, and pushes that. Refuses `file-exists`, and what
   * `commitAndPush` refuses before the commit; what it refuses afterwards is answered, for then they are there.
   */
  commitNewFiles(
    files: readonly NewFile[],
    message: string,
    author: Author,
    signal: AbortSignal,
  ): Promise<Pushed & { notPushed?: string }>;
}

/** By its path in the repository. */
export interface NewFile {
  path: string;
  text: string;
}

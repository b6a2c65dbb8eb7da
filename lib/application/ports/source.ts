import type { Readable } from "node:stream";

export interface Commit {
  commit: string;
  tree: string;
  title: string;
  author: string;
  /** Epoch milliseconds. */
  at: number;
  /** Branches of the source that contain it. */
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
  /** Refuses `file-not-found`. */
  readFile(commit: string, path: string, signal: AbortSignal): Promise<string>;
  /** Tar of one folder of the commit's own tree. */
  archive(commit: string, folder: string, signal: AbortSignal): Readable;
  /** Uncommitted changes of the source's working tree, if it is one. */
  changes(signal: AbortSignal): Promise<string[]>;
}

import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { Commit, RemoteBranches, Source } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import { someTime } from "./builders.ts";

export interface FakeCommit {
  title: string;
  branch: string;
  files: Record<string, string>;
}

const digest = (text: string) => createHash("sha1").update(text).digest("hex");

/** What else there is to it: uncommitted changes, and a remote that is ahead, behind or away. */
export interface FakeSurroundings {
  changes?: string[];
  remote?: (commit: string) => RemoteBranches;
  /** Tags at the remote and the commits that they mark. */
  tags?: Map<string, string>;
}

/** A repository in memory, oldest commit first. A branch is its newest commit; a commit may be named by its id. */
export function fakeSource(history: readonly FakeCommit[], surroundings: FakeSurroundings = {}): Source {
  const { changes = [], remote, tags = new Map<string, string>() } = surroundings;
  const commits = history.map(({ title, branch, files }, index) => {
    const commit: Commit = {
      commit: digest(`${index} ${title}`),
      tree: digest(JSON.stringify(files)),
      title,
      author: "Anna",
      at: someTime + index * 60_000,
      branches: [branch],
    };
    return { ...commit, branch, files };
  });
  const filesOf = (id: string) => {
    const found = commits.find(({ commit }) => commit === id);
    if (found) return found.files;
    throw new Refusal("ref-not-found", `There is no commit ${id}.`);
  };

  const messages = new Map<string, string>();

  return {
    async fetch() {},
    changes: async () => changes,
    hasWorkingTree: async () => false,
    defaultBranch: async () => commits[0]?.branch,
    async refs() {
      const newest = new Map(commits.map((commit) => [commit.branch, commit]));
      return [...newest].map(([name, { commit, title, at }]) => ({ name, kind: "branch" as const, commit, title, at }));
    },
    async resolve(ref) {
      const found = commits.findLast(({ branch, commit }) => branch === ref || commit === ref);
      if (!found) throw new Refusal("ref-not-found", `${ref} is no branch, tag or commit of the repository.`);
      const { branch: _branch, files: _files, ...commit } = found;
      return commit;
    },
    async commitsBetween(since, to, limit) {
      const place = (id: string | undefined) => commits.findIndex(({ commit }) => commit === id);
      const between = commits.slice(place(since) + 1, place(to) + 1).toReversed();
      return between.slice(0, limit).map(({ commit, title, author, at }) => ({ commit, title, author, at }));
    },
    remote: async () => ({ address: "/memory", url: "/memory", own: true }),
    async fetchRemote() {},
    async tagAndPush({ commit, tag, message }) {
      const tagged = tags.get(tag) ?? commit;
      if (tagged !== commit) throw new Refusal("tag-exists", `${tag} marks ${tagged}.`);
      tags.set(tag, commit);
      messages.set(tag, message);
    },
    async tagMessages(prefix) {
      const all = Array.from(messages, ([tag, message]) => ({ tag, message }));
      return all.filter(({ tag }) => tag.startsWith(prefix));
    },
    async commitAndPush() {
      throw new Refusal("no-working-tree", "A repository in memory has no working tree.");
    },
    async commitNewFiles() {
      throw new Refusal("no-working-tree", "A repository in memory has no working tree.");
    },
    files: async (commit) => Object.keys(filesOf(commit)),
    async remoteBranches(id) {
      const { branches = [] } = commits.find(({ commit }) => commit === id) ?? {};
      return remote ? remote(id) : { branches };
    },
    async readFile(commit, path) {
      const text = filesOf(commit)[path];
      if (text === undefined) throw new Refusal("file-not-found", `There is no ${path} in ${commit}.`);
      return text;
    },
    archive(commit, folder) {
      const tar = pack();
      const prefix = folder === "." || folder === "" ? "" : `${folder.replace(/^\.\//, "")}/`;
      for (const [path, text] of Object.entries(filesOf(commit)))
        if (path.startsWith(prefix)) tar.entry({ name: path.slice(prefix.length) }, text);
      tar.finalize();
      return Readable.from(tar);
    },
  };
}

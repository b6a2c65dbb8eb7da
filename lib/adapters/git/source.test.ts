import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { extract } from "tar-stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Source } from "../../application/ports.ts";
import { createGitSource } from "./source.ts";

let root: string;
let repository: string;
const signal = AbortSignal.timeout(60_000);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "slipway-git-"));
  repository = join(root, "warehouse");
  run("init", "--quiet", "--initial-branch=main", repository);
  commit("First", { "slipway.yaml": "application: wms\n", "backend/Dockerfile": "FROM scratch\n" });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const identity = ["-c", "user.name=Dev One", "-c", "user.email=dev1@example.org", "-c", "protocol.file.allow=always"];
function run(...args: string[]): string {
  const cwd = existsSync(repository) ? repository : root;
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", [...identity, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] })
    .toString()
    .trim();
}
function write(files: Record<string, string | Buffer>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  }
}
function commit(title: string, files: Record<string, string | Buffer>): string {
  write(files);
  run("add", "--all");
  run("commit", "--quiet", "--allow-empty", "-m", title);
  return run("rev-parse", "HEAD");
}
async function fetched(from = repository): Promise<Source> {
  const source = createGitSource({ repository: from, cacheFolder: join(root, "cache") });
  await source.fetch(signal);
  return source;
}
async function unpack(source: Source, id: string, folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const tar = source.archive(id, folder, signal);
  for await (const entry of tar.pipe(extract())) files[entry.header.name] = await text(entry);
  return files;
}
const failure = (source: Source, id: string, folder: string) => text(source.archive(id, folder, signal));

describe("references", () => {
  test("branches, tags (annotated too) and commits resolve to the commit with its tree, author and branches", async () => {
    const first = run("rev-parse", "HEAD");
    run("tag", "-a", "v1", "-m", "Version one");
    run("switch", "--quiet", "-c", "stable/prisma-mysql-1");
    const second = commit("Lagerbestände zählen", { a: "1" });
    const source = await fetched();
    const branch = await source.resolve("stable/prisma-mysql-1", signal);
    expect(branch).toMatchObject({ commit: second, title: "Lagerbestände zählen", author: "Dev One" });
    expect(branch.branches).toEqual(["stable/prisma-mysql-1"]);
    expect(branch.tree).toBe(run("rev-parse", "HEAD^{tree}"));
    expect(Math.abs(branch.at - Date.now())).toBeLessThan(60_000);
    const tag = await source.resolve("v1", signal);
    expect(tag).toMatchObject({ commit: first, branches: ["main", "stable/prisma-mysql-1"] });
    expect((await source.resolve(second, signal)).commit).toBe(second);
    expect((await source.resolve(second.slice(0, 8).toUpperCase(), signal)).commit).toBe(second);
    expect((await source.resolve("refs/heads/main", signal)).commit).toBe(first);
    const listed = await source.refs(signal);
    const tagged = { name: "v1", kind: "tag", commit: first, title: "First" };
    expect(listed).toContainEqual(expect.objectContaining(tagged));
    expect(listed.map((ref) => ref.name).sort()).toEqual(["main", "stable/prisma-mysql-1", "v1"]);
    expect(await source.defaultBranch(signal)).toBe("stable/prisma-mysql-1");
  });

  test("what is missing, looks like an option or an expression, or names no commit is refused", async () => {
    run("tag", "a-tree", "HEAD^{tree}");
    const source = await fetched();
    const code = (ref: string) => source.resolve(ref, signal).then(String, (error) => error.code);
    for (const ref of ["nothing", "a-tree", "deadbeef", "f".repeat(40), "refs/heads/nothing"]) {
      expect(await code(ref)).toBe("ref-not-found");
    }
    for (const ref of [
      "--upload-pack=touch /tmp/x",
      "-h",
      "main..HEAD",
      "main~1",
      "main^{tree}",
      "HEAD@{1}",
      "",
      "a b",
    ]) {
      expect(await code(ref)).toBe("ref-invalid");
    }
    expect((await source.refs(signal)).map((ref) => ref.name)).toEqual(["main"]);
  });

  test("a name that means two different commits is refused with both; one that means the same twice is not", async () => {
    const first = run("rev-parse", "HEAD");
    run("tag", "both", first);
    run("branch", "both", first);
    const hexadecimal = first.slice(0, 7);
    const second = commit("Second", { a: "2" });
    run("branch", hexadecimal);
    const source = await fetched();
    expect((await source.resolve("both", signal)).commit).toBe(first);
    await expect(source.resolve(hexadecimal, signal)).rejects.toMatchObject({
      code: "ref-ambiguous",
      message: expect.stringMatching(new RegExp(`${second.slice(0, 12)}.*${first.slice(0, 12)}`)),
    });
    run("branch", "--force", "both", second);
    await source.fetch(signal);
    await expect(source.resolve("both", signal)).rejects.toMatchObject({ code: "ref-ambiguous" });
    expect((await source.resolve("refs/tags/both", signal)).commit).toBe(first);
  });

  test("a branch that is gone at the source is gone, and one moved back is moved back", async () => {
    const first = run("rev-parse", "HEAD");
    run("branch", "feature/a");
    commit("Second", { a: "2" });
    const source = await fetched();
    run("branch", "-D", "feature/a");
    run("branch", "feature", first);
    run("reset", "--quiet", "--hard", first);
    await Promise.all([source.fetch(signal), source.fetch(signal)]);
    expect((await source.resolve("main", signal)).commit).toBe(first);
    expect((await source.refs(signal)).map((ref) => ref.name).sort()).toEqual(["feature", "main"]);
  });
});

describe("commits", () => {
  test("between two are those that the newer one adds, newest first; all of it without an older one", async () => {
    const first = run("rev-parse", "HEAD");
    const second = commit("Second", { a: "1" });
    run("switch", "--quiet", "-c", "aside", first);
    commit("Aside", { b: "1" });
    run("switch", "--quiet", "main");
    run("merge", "--quiet", "-m", "Merge aside", "aside");
    const third = run("rev-parse", "HEAD");
    const source = await fetched();
    const titles = async (since: string | undefined, to: string, limit = 50) =>
      (await source.commitsBetween(since, to, limit, signal)).map(({ title }) => title);
    expect(await titles(second, third)).toEqual(["Merge aside", "Aside"]);
    expect(await titles(third, first)).toEqual([]);
    expect((await titles(undefined, third)).sort()).toEqual(["Aside", "First", "Merge aside", "Second"]);
    expect(await titles("f".repeat(40), second)).toEqual(["Second", "First"]);
    expect(await titles(first, third, 1)).toEqual(["Merge aside"]);
    const [newest] = await source.commitsBetween(second, third, 1, signal);
    expect(newest).toEqual({ commit: third, title: "Merge aside", author: "Dev One", at: expect.any(Number) });
    await expect(titles("--all", third)).rejects.toThrow();
  });

  test("a bare repository is its own remote", async () => {
    const bare = join(root, "origin.git");
    run("branch", "stable/prisma-mysql-7");
    run("clone", "--quiet", "--bare", repository, bare);
    const source = await fetched(bare);
    const { branches } = await source.remoteBranches(run("rev-parse", "HEAD"), signal);
    expect(branches).toEqual(["main", "stable/prisma-mysql-7"]);
  });
});

describe("the commit's own tree", () => {
  test("a file is read as it was committed, whatever the working tree holds", async () => {
    const id = run("rev-parse", "HEAD");
    write({ "slipway.yaml": "changed\n" });
    const source = await fetched();
    expect(await source.readFile(id, "./slipway.yaml", signal)).toBe("application: wms\n");
  });

  test("files that are missing, huge, no text, links, folders, submodules or outside are refused", async () => {
    symlinkSync("slipway.yaml", join(repository, "link"));
    const id = commit("Odd files", { huge: "x".repeat(1024 * 1024 + 1), latin: Buffer.from([0x66, 0xfc, 0x72]) });
    const source = await fetched();
    const code = (path: string) => source.readFile(id, path, signal).then(String, (error) => error.code);
    expect(await code("nothing")).toBe("file-not-found");
    expect(await code("huge")).toBe("file-too-large");
    expect(await code("latin")).toBe("file-not-text");
    expect(await code("link")).toBe("file-not-found");
    expect(await code("backend")).toBe("file-not-found");
    expect(await code("*")).toBe("file-not-found");
    for (const path of ["", ".", "backend/.."]) expect(await code(path)).toBe("file-not-found");
    expect(await code("../slipway.yaml")).toBe("path-outside");
    expect(await code("/etc/passwd")).toBe("path-outside");
    expect(await code("a/".repeat(100_000))).toBe("path-outside");
  });

  test("an archive has every file of one folder, also those that export-ignore leaves out", async () => {
    const id = commit("Attributes", {
      "backend/.gitattributes": "* export-ignore\nsubst.txt export-subst\n",
      "backend/subst.txt": "$Format:%H$",
      "backend/src/Ü -x.txt": "umlaut",
    });
    write({ "backend/untracked": "never part of a build" });
    const source = await fetched();
    expect(await unpack(source, id, "./backend/")).toMatchObject({
      Dockerfile: "FROM scratch\n",
      "subst.txt": "$Format:%H$",
      "src/Ü -x.txt": "umlaut",
    });
    const all = await unpack(source, id, ".");
    expect(Object.keys(all)).toContain("backend/Dockerfile");
    expect(Object.keys(all)).not.toContain("backend/untracked");
  });

  test("an archive of a missing folder, of a submodule, or with one inside ends with the reason", async () => {
    const id = run("rev-parse", "HEAD");
    run("submodule", "--quiet", "add", repository, "vendor/library");
    const withSubmodule = commit("Submodule", {});
    const source = await fetched();
    await expect(failure(source, id, "nothing")).rejects.toMatchObject({ code: "folder-not-found" });
    await expect(failure(source, id, "slipway.yaml")).rejects.toMatchObject({ code: "folder-not-found" });
    await expect(failure(source, id, "../x")).rejects.toMatchObject({ code: "path-outside" });
    await expect(failure(source, withSubmodule, ".")).rejects.toMatchObject({
      code: "submodule-unsupported",
      message: expect.stringContaining("vendor/library"),
    });
    expect(Object.keys(await unpack(source, withSubmodule, "backend"))).toEqual(["Dockerfile"]);
  });

  test("an abort in the middle of an archive ends the stream with the signal's reason", async () => {
    const id = commit("Big", { "big/file": Buffer.alloc(20_000_000, 1) });
    const source = await fetched();
    const controller = new AbortController();
    const tar = source.archive(id, "big", controller.signal);
    const read = (async () => {
      for await (const _ of tar) controller.abort(new Error("cancelled by dev1"));
    })();
    await expect(read).rejects.toThrow("cancelled by dev1");
  });
});

describe("the source", () => {
  test("a bare repository works as well, and one that appears later is fetched", async () => {
    const bare = join(root, "origin.git");
    run("clone", "--quiet", "--bare", repository, bare);
    expect((await (await fetched(bare)).refs(signal)).map((ref) => ref.name)).toEqual(["main"]);
    const source = createGitSource({ repository: join(root, "later"), cacheFolder: join(root, "cache") });
    await expect(source.fetch(signal)).rejects.toMatchObject({ code: "source-unreachable" });
    run("clone", "--quiet", repository, join(root, "later"));
    await source.fetch(signal);
    expect((await source.refs(signal)).map((ref) => ref.name)).toEqual(["main"]);
  });

  test("when it is gone, what was fetched before is still there", async () => {
    const id = run("rev-parse", "HEAD");
    const source = await fetched();
    rmSync(repository, { recursive: true });
    await expect(source.fetch(signal)).rejects.toMatchObject({ code: "source-unreachable" });
    expect((await source.resolve("main", signal)).commit).toBe(id);
    mkdirSync(repository);
    await expect(source.fetch(signal)).rejects.toMatchObject({ code: "source-unreachable" });
  });

  test("other protocols, options and relative paths are no source; a password is never shown", async () => {
    const refused = async (from: string) => fetched(from).then(String, (error) => `${error.code} ${error.message}`);
    for (const from of ["ext::sh -c touch% /tmp/x", "--upload-pack=x", "warehouse", "https://-x", "fd::3"]) {
      expect(await refused(from)).toMatch(/^source-invalid /);
    }
    const withPassword = await refused("http://dev1:hunter2@127.0.0.1:1/x.git");
    expect(withPassword).toMatch(/^source-unreachable /);
    expect(withPassword).not.toContain("hunter2");
  });

  test("changes are what git status says; a bare repository has none", async () => {
    const source = await fetched();
    expect(await source.changes(signal)).toEqual([]);
    write({ "new file": "1", "slipway.yaml": "2" });
    expect(await source.changes(signal)).toEqual([" M slipway.yaml", "?? new file"]);
  });

  test.runIf(process.getuid?.() === 0)(
    "a folder of somebody else is read, but its programs never run as us",
    async () => {
      const proof = join(root, "proof");
      const program = join(root, "program");
      writeFileSync(program, `#!/bin/sh\nid -u >> ${proof}\ncat\n`);
      chmodSync(program, 0o755);
      chmodSync(root, 0o777);
      commit("Filter", { ".gitattributes": "* filter=evil\n", "a.txt": "1" });
      for (const key of ["core.fsmonitor", "filter.evil.clean", "core.sshCommand", "uploadpack.packObjectsHook"]) {
        run("config", key, program);
      }
      execFileSync("chown", ["-R", "65534:65534", repository]);
      chownSync(repository, 65534, 65534);
      writeFileSync(join(repository, "a.txt"), "22");
      const source = await fetched();
      expect(await source.changes(signal)).toContain(" M a.txt");
      const users = existsSync(proof) ? execFileSync("sort", ["-u", proof]).toString().trim() : "";
      expect(["", "65534"]).toContain(users);
    },
  );
});

describe("new files", () => {
  const added = [
    { path: "slipway.yaml.new", text: "application: wms\n" },
    { path: "compose.slipway.yaml", text: "name: wms\n" },
  ];
  const author = { name: "Lena", email: "lena@example.org" };
  const commitThem = async () => (await fetched()).commitNewFiles(added, "Describe it", author, signal);

  test("are committed and pushed alone; what else was changed or staged stays so", async () => {
    const origin = join(root, "origin.git");
    run("init", "--quiet", "--bare", origin);
    run("remote", "add", "origin", origin);
    write({ "backend/Dockerfile": "FROM other\n", staged: "1", loose: "1" });
    run("add", "staged");
    const { commit: made, branch, notPushed } = await commitThem();
    expect({ branch, notPushed, made }).toEqual({
      branch: "main",
      notPushed: undefined,
      made: run("rev-parse", "HEAD"),
    });
    expect(run("log", "-1", "--format=%an %s", "--name-only").split("\n").filter(Boolean)).toEqual([
      "Lena Describe it",
      "compose.slipway.yaml",
      "slipway.yaml.new",
    ]);
    expect(readFileSync(join(repository, "slipway.yaml.new"), "utf8")).toBe(added[0]?.text);
    expect(run("--git-dir", origin, "rev-parse", "main")).toBe(made);
    expect(
      run("status", "--porcelain")
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual(["M backend/Dockerfile", "A  staged", "?? loose"]);
    expect(await (await fetched()).files(made, signal)).toEqual([
      "backend/Dockerfile",
      "compose.slipway.yaml",
      "slipway.yaml",
      "slipway.yaml.new",
    ]);
  });

  test("without a remote they are committed, and it is said that they are not pushed", async () => {
    expect((await commitThem()).notPushed).toContain("has no remote named origin");
    expect(run("log", "-1", "--format=%s")).toBe("Describe it");
  });

  test("one that is there is never overwritten, whether it is committed or not", async () => {
    write({ "compose.slipway.yaml": "mine" });
    await expect(commitThem()).rejects.toMatchObject({ code: "file-exists" });
    expect(readFileSync(join(repository, "compose.slipway.yaml"), "utf8")).toBe("mine");
    expect(run("log", "--format=%s")).toBe("First");
    expect(run("diff", "--cached", "--name-only")).toBe("");
  });
});

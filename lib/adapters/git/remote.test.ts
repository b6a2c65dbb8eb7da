import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Source } from "../../application/ports.ts";
import { createGitSource } from "./source.ts";

let root: string;
let tree: string;
let bare: string;
let source: Source;
const signal = new AbortController().signal;
const anna = { name: "Anna Muster", email: "anna@example.org" };

const identity = ["-c", "user.name=Dev One", "-c", "user.email=dev1@example.org", "-c", "protocol.file.allow=always"];
function git(folder: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const safe = ["-c", "safe.directory=*"];
  const stdio = ["ignore", "pipe", "pipe"] as const;
  return execFileSync("git", [...safe, ...identity, ...args], { cwd: folder, env, stdio: [...stdio] })
    .toString()
    .trim();
}
const write = (path: string, text: string) => writeFileSync(join(tree, path), text);
function commit(title: string, folder = tree): string {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "-m", title);
  return git(folder, "rev-parse", "HEAD");
}
/** Somebody else's clone pushes a commit. */
function pushedByOthers(title: string): string {
  const other = join(root, "other");
  if (!existsSync(other)) git(root, "clone", "--quiet", bare, other);
  const id = commit(title, other);
  git(other, "push", "--quiet", "origin", "main");
  return id;
}
const refusal = (work: Promise<unknown>) => work.then(String, (error) => `${error.code} ${error.message}`);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "slipway-remote-"));
  tree = join(root, "warehouse");
  bare = join(root, "origin.git");
  git(root, "init", "--quiet", "--bare", "--initial-branch=main", bare);
  git(root, "init", "--quiet", "--initial-branch=main", tree);
  write("a", "1");
  commit("First");
  git(tree, "remote", "add", "origin", bare);
  git(tree, "push", "--quiet", "origin", "main");
  source = createGitSource({ repository: tree, cacheFolder: join(root, "cache") });
  await source.fetch(signal);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("branches of the remote", () => {
  test("are those of the origin, asked anew, and no branches of the source", async () => {
    const first = git(tree, "rev-parse", "HEAD");
    const second = commit("Second");
    git(tree, "branch", "only-here");
    await source.fetch(signal);
    expect(await source.remoteBranches(first, signal)).toEqual({ url: bare, branches: ["main"] });
    expect(await source.remoteBranches(second, signal)).toEqual({ url: bare, branches: [] });
    git(tree, "push", "--quiet", "origin", "HEAD:refs/heads/stable/prisma-mysql-7");
    expect((await source.remoteBranches(second, signal)).branches).toEqual(["stable/prisma-mysql-7"]);
    git(bare, "branch", "-D", "stable/prisma-mysql-7");
    expect((await source.remoteBranches(second, signal)).branches).toEqual([]);
    expect((await source.refs(signal)).map(({ name }) => name).sort()).toEqual(["main", "only-here"]);
    expect((await source.resolve(first, signal)).branches.sort()).toEqual(["main", "only-here"]);
  });

  test("of a relative origin are found from the working tree", async () => {
    git(tree, "remote", "set-url", "origin", "../origin.git");
    expect(await source.remote(signal)).toEqual({ address: bare, url: bare, own: false });
    expect((await source.remoteBranches(git(tree, "rev-parse", "HEAD"), signal)).branches).toEqual(["main"]);
  });

  test("without an origin, with one that runs a program, or that is away, it is refused in words", async () => {
    const head = git(tree, "rev-parse", "HEAD");
    const ask = () => refusal(source.remoteBranches(head, signal));
    git(tree, "remote", "set-url", "origin", "http://dev1:hunter2@127.0.0.1:1/x.git");
    expect(await ask()).toMatch(
      /^remote-unreachable The remote http:\/\/\*\*\*@127.0.0.1:1\/x.git could not be reached/,
    );
    expect(await ask()).not.toContain("hunter2");
    git(tree, "remote", "set-url", "origin", join(root, "nothing"));
    expect(await ask()).toMatch(/^remote-unreachable .*does not appear to be a git repository\./);
    git(tree, "remote", "set-url", "origin", `ext::sh -c touch% ${join(root, "proof")}`);
    expect(await ask()).toMatch(/^source-invalid /);
    git(tree, "remote", "remove", "origin");
    expect(await ask()).toMatch(/^remote-missing .*git remote add origin URL/);
    expect(existsSync(join(root, "proof"))).toBe(false);
  });
});

test("objects that git cannot take over are not said to be out of reach, and what git said is told", async () => {
  const head = git(tree, "rev-parse", "HEAD");
  const object = join(bare, "objects", head.slice(0, 2), head.slice(2));
  const other = createGitSource({ repository: bare, cacheFolder: join(root, "other cache") });
  chmodSync(object, 0o644);
  writeFileSync(object, "no object");
  const said = await refusal(other.fetch(signal));
  expect(said).toMatch(
    /^source-unreadable The repository \S+ answered, and git could not take over what it has\. Git said: /,
  );
  expect(said).toContain("corrupt");
});

test("a push that the other side cannot unpack tells what it said there", async () => {
  git(bare, "config", "receive.maxInputSize", "10");
  write("b", "large");
  expect(await refusal(source.commitAndPush("Large", anna, signal))).toMatch(
    /^push-rejected .* did not take main: git there could not unpack it\. It said: .*pack exceeds maximum allowed size/,
  );
});

describe("tag and push", () => {
  const tag = "production/20261120T105612Z";
  const tagged = (name = tag) => git(bare, "rev-parse", `refs/tags/${name}^{commit}`);

  test("marks the commit at the remote with a message, pushes what it lacks, and may be repeated", async () => {
    const second = commit("Second");
    await source.fetch(signal);
    const tagging = { commit: second, tag, message: "Release r7\n\nby Anna\n", branch: "main" };
    await source.tagAndPush(tagging, signal);
    expect(tagged()).toBe(second);
    expect(git(bare, "rev-parse", "main")).toBe(second);
    expect(git(bare, "cat-file", "-t", tag)).toBe("tag");
    expect(git(bare, "tag", "-l", "--format=%(contents)|%(taggername)", tag)).toBe("Release r7\n\nby Anna\n|Slipway");
    const object = git(bare, "rev-parse", `refs/tags/${tag}`);
    await source.tagAndPush(tagging, signal);
    expect(git(bare, "rev-parse", `refs/tags/${tag}`)).toBe(object);
    expect((await source.refs(signal)).map(({ name }) => name)).toEqual(["main"]);
  });

  test("goes on where it was cut off: the tag is there, the branch is not", async () => {
    const second = commit("Second");
    await source.fetch(signal);
    await source.tagAndPush({ commit: second, tag, message: "r7" }, signal);
    expect(git(bare, "rev-parse", "main")).not.toBe(second);
    await source.tagAndPush({ commit: second, tag, message: "r7", branch: "main" }, signal);
    expect(git(bare, "rev-parse", "main")).toBe(second);
  });

  test("a tag of that name on another commit is left alone, also a lightweight one", async () => {
    const first = git(tree, "rev-parse", "HEAD");
    const second = commit("Second");
    await source.fetch(signal);
    git(bare, "tag", tag, first);
    expect(await refusal(source.tagAndPush({ commit: second, tag, message: "r7" }, signal))).toMatch(/^tag-exists /);
    expect(tagged()).toBe(first);
    await source.tagAndPush({ commit: first, tag, message: "r6" }, signal);
  });

  test("a branch that went another way at the remote is not overwritten; the tag keeps the commit there", async () => {
    const theirs = pushedByOthers("Theirs");
    const ours = commit("Ours");
    await source.fetch(signal);
    const work = source.tagAndPush({ commit: ours, tag, message: "r7", branch: "main" }, signal);
    expect(await refusal(work)).toMatch(/^push-rejected .*did not take main: it has commits there that are not here/);
    expect(git(bare, "rev-parse", "main")).toBe(theirs);
    expect(tagged()).toBe(ours);
  });
});

test("the messages of annotated tags are read at the remote anew, whoever has made, moved or deleted them", async () => {
  const head = git(tree, "rev-parse", "HEAD");
  const message = "wms r7 is live\n\nAudit: 12 abc\nwith \u0001 and -x";
  const read = async () => Object.fromEntries((await source.tagMessages("production/", signal)).map(Object.values));
  expect(await read()).toEqual({});
  await source.tagAndPush({ commit: head, tag: "production/1", message }, signal);
  await source.tagAndPush({ commit: head, tag: "staging/1", message: "elsewhere" }, signal);
  git(bare, "tag", "production/light", head);
  git(bare, "tag", "--annotate", "-m", "by hand", "production/2", head);
  expect(await read()).toEqual({ "production/1": `${message}\n`, "production/2": "by hand\n" });
  git(bare, "tag", "--delete", "production/2");
  git(bare, "tag", "--force", "--annotate", "-m", "forged", "production/1", head);
  expect(await read()).toEqual({ "production/1": "forged\n" });
  expect((await source.refs(signal)).map(({ name }) => name)).toEqual(["main"]);
  git(tree, "remote", "remove", "origin");
  expect(await refusal(source.tagMessages("production/", signal))).toMatch(/^remote-missing /);
});

describe("commit and push", () => {
  test("commits all changes as the person who asked, and pushes the branch; without changes it only pushes", async () => {
    write("a", "2");
    write("b", "new");
    const pushed = await source.commitAndPush("Count the stock; -x #1", anna, signal);
    expect(pushed).toEqual({ commit: git(tree, "rev-parse", "main"), branch: "main" });
    expect(git(bare, "rev-parse", "main")).toBe(pushed.commit);
    expect(git(bare, "log", "-1", "--format=%an <%ae> %cn %s", "main")).toBe(
      "Anna Muster <anna@example.org> Anna Muster Count the stock; -x #1",
    );
    expect(await source.changes(signal)).toEqual([]);
    const next = commit("By hand");
    expect((await source.commitAndPush("unused", anna, signal)).commit).toBe(next);
    expect(git(bare, "rev-parse", "main")).toBe(next);
  });

  test("leaves out env files that git does not have: they are the host's passwords, and no change", async () => {
    const head = git(tree, "rev-parse", "HEAD");
    mkdirSync(join(tree, "env"));
    for (const path of [".env", "env/staging.env", "env/.env.production"]) write(path, "PASSWORD=secret");
    expect(await source.changes(signal)).toEqual([]);
    expect((await source.commitAndPush("unused", anna, signal)).commit).toBe(head);
    write("env/.env.example", "PASSWORD=");
    write("b", "1");
    expect((await source.changes(signal)).sort()).toEqual(["?? b", "?? env/.env.example"]);
    const { commit: pushed } = await source.commitAndPush("Without passwords", anna, signal);
    expect(git(bare, "ls-tree", "-r", "--name-only", pushed).split("\n")).toEqual(["a", "b", "env/.env.example"]);
  });

  test("a detached HEAD, a missing remote, a merge in conflict and a bare source are refused before anything changes", async () => {
    const head = git(tree, "rev-parse", "HEAD");
    const ask = () => refusal(source.commitAndPush("Message", anna, signal));
    write("a", "2");
    git(tree, "remote", "rename", "origin", "upstream");
    expect(await ask()).toMatch(/^remote-missing /);
    git(tree, "remote", "rename", "upstream", "origin");
    git(tree, "switch", "--quiet", "--detach");
    expect(await ask()).toMatch(/^head-detached .*git switch -c NAME/);
    git(tree, "switch", "--quiet", "main");
    expect(await source.changes(signal)).toEqual([" M a"]);
    expect(git(tree, "rev-parse", "HEAD")).toBe(head);
    const ofBare = createGitSource({ repository: bare, cacheFolder: join(root, "cache") });
    expect(await refusal(ofBare.commitAndPush("Message", anna, signal))).toMatch(/^no-working-tree /);

    commit("Ours");
    git(tree, "switch", "--quiet", "-c", "aside", head);
    write("a", "3");
    commit("Aside");
    expect(() => git(tree, "merge", "main")).toThrow();
    expect(await ask()).toMatch(/^merge-unfinished /);
    expect(await source.changes(signal)).toEqual(["UU a"]);
  });

  test("a push that the remote does not take leaves the commit, says so, and overwrites nothing", async () => {
    const theirs = pushedByOthers("Theirs");
    write("a", "2");
    const said = await refusal(source.commitAndPush("Ours", anna, signal));
    const ours = git(tree, "rev-parse", "HEAD");
    expect(said).toMatch(/^push-rejected .*Pull and merge them/);
    expect(said).toContain(`committed as ${ours.slice(0, 12)} on main in the working tree`);
    expect(git(bare, "rev-parse", "main")).toBe(theirs);

    git(tree, "pull", "--quiet", "--rebase", "origin", "main");
    mkdirSync(join(bare, "hooks"), { recursive: true });
    writeFileSync(join(bare, "hooks", "pre-receive"), "#!/bin/sh\nexit 1\n");
    chmodSync(join(bare, "hooks", "pre-receive"), 0o755);
    expect(await refusal(source.commitAndPush("Ours", anna, signal))).toMatch(
      /did not take main: pre-receive hook declined/,
    );
  });
});

test.runIf(process.getuid?.() === 0)("programs and files of somebody else's folders are his", async () => {
  const proof = join(root, "proof");
  const program = join(root, "program");
  writeFileSync(program, `#!/bin/sh\nid -u >> ${proof}\ncat\n`);
  chmodSync(program, 0o755);
  chmodSync(root, 0o777);
  writeFileSync(join(bare, "hooks", "pre-receive"), readFileSync(program));
  chmodSync(join(bare, "hooks", "pre-receive"), 0o755);
  write(".gitattributes", "* filter=evil\n");
  git(tree, "config", "filter.evil.clean", program);
  git(bare, "config", "uploadpack.packObjectsHook", program);
  execFileSync("chown", ["-R", "65534:65534", tree, bare]);

  const { commit: id } = await source.commitAndPush("Filtered", anna, signal);
  await source.tagAndPush({ commit: id, tag: "production/1", message: "r1" }, signal);
  expect([...new Set(readFileSync(proof, "utf8").trim().split("\n"))]).toEqual(["65534"]);
  const foreign = execFileSync("find", [tree, bare, "!", "-uid", "65534"]).toString();
  expect(foreign).toBe("");
});

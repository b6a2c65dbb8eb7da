import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { RemoteAccess } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { RemoteAccessInput } from "../../contract/remote.ts";
import { gitOverHttp, redirectingTo } from "../../testing/git-over-http.ts";
import { canServeSsh, sshServer } from "../../testing/git-over-ssh.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { withAccess } from "./access.ts";
import { checkAccess } from "./check-access.ts";
import { createGitSource } from "./source.ts";

vi.setConfig({ testTimeout: 120_000 });
const signal = new AbortController().signal;
const anna = { name: "Anna", email: "anna@example.org" };
let root: string;
let tree: string;
let bare: string;

const git = (folder: string, ...args: string[]) => execFileSync("git", args, { cwd: folder }).toString().trim();
const refusal = (work: Promise<unknown>) => work.then(String, (error) => `${error.code} ${error.message}`);

beforeEach(() => {
  root = temporaryFolder();
  tree = join(root, "warehouse");
  bare = join(root, "origin.git");
  git(root, "init", "--quiet", "--bare", "--initial-branch=main", bare);
  git(root, "init", "--quiet", "--initial-branch=main", tree);
  git(tree, "remote", "add", "origin", bare);
  writeFileSync(join(tree, "a"), "1");
});

/** A source whose access may be changed as an administrator would. */
function sourceOf(repository: string) {
  const cacheFolder = join(root, `cache-${readdirSync(root).length}`);
  let access: RemoteAccess | undefined;
  const source = createGitSource({ repository, cacheFolder, access: async () => access });
  const give = async (input: RemoteAccessInput) => {
    access = await checkAccess(input, await source.remote(signal), signal);
    return access;
  };
  return { source, give, left: () => readdirSync(join(cacheFolder, "access")) };
}

describe("over http", () => {
  const token = { kind: "token", username: "slipway", token: 'geheim:"\\ß' } as const;
  const serve = () => gitOverHttp(root, token.username, token.token);

  test("a token lets a working tree push and tag, and nothing of it is left", async () => {
    const { address } = await serve();
    git(tree, "remote", "set-url", "origin", `${address}/origin.git`);
    const { source, give, left } = sourceOf(tree);
    expect(await refusal(source.fetchRemote(signal))).toMatch(/^remote-unreachable .*could not read Username/);
    await give(token);
    const { commit } = await source.commitAndPush("First", anna, signal);
    await source.tagAndPush({ commit, tag: "production/1", message: "r1" }, signal);
    expect(git(bare, "rev-parse", "main", "production/1^{commit}").split("\n")).toEqual([commit, commit]);
    expect(await source.remoteBranches(commit, signal)).toEqual({ url: `${address}/origin.git`, branches: ["main"] });
    expect(left()).toEqual([]);
  });

  test("a private repository is read with it, and a wrong token is refused without showing it", async () => {
    git(tree, "add", "a");
    git(tree, "-c", "user.name=D", "-c", "user.email=d@e", "commit", "--quiet", "-m", "First");
    git(tree, "push", "--quiet", "origin", "main");
    const { address } = await serve();
    const { source, give } = sourceOf(`${address}/origin.git`);
    await give({ ...token, token: "wrong-token-1234" });
    const said = await refusal(source.fetch(signal));
    expect(said).toMatch(/^source-unreachable .*Authentication failed|^source-unreachable .*could not read Username/);
    expect(said).not.toContain("wrong-token-1234");
    await give(token);
    await source.fetch(signal);
    expect((await source.refs(signal)).map(({ name }) => name)).toEqual(["main"]);
  });

  test("another origin, and where a server sends on to, are told nothing", async () => {
    const [server, other] = [await serve(), await serve()];
    git(tree, "remote", "set-url", "origin", `${server.address}/origin.git`);
    const { source, give } = sourceOf(tree);
    await give(token);
    git(tree, "remote", "set-url", "origin", `${other.address}/origin.git`);
    expect(await refusal(source.fetchRemote(signal))).toMatch(/^remote-changed .*Nothing was sent/);
    expect(other.told).toEqual([]);
    const redirecting = await redirectingTo(other.address);
    git(tree, "remote", "set-url", "origin", `${redirecting.address}/origin.git`);
    await give(token);
    expect(await refusal(source.fetchRemote(signal))).toMatch(/^remote-unreachable /);
    expect(redirecting.told.some(Boolean)).toBe(true);
    expect(other.told).toEqual([]);
  });
});

describe.runIf(await canServeSsh())("over ssh", () => {
  test("a deploy key lets a working tree push and tag, and nothing of it is left", async () => {
    const { address, knownHosts, key } = await sshServer();
    git(tree, "remote", "set-url", "origin", `${address}${bare}`);
    const { source, give, left } = sourceOf(tree);
    const { publicKey } = await give({ kind: "deploy-key", privateKey: key.replaceAll("\n", "\r\n"), knownHosts });
    expect(publicKey).toMatch(/^ssh-ed25519 \S+/);
    const { commit } = await source.commitAndPush("First", anna, signal);
    await source.tagAndPush({ commit, tag: "production/1", message: "r1" }, signal);
    expect(git(bare, "rev-parse", "main", "production/1^{commit}").split("\n")).toEqual([commit, commit]);
    expect(left()).toEqual([]);
  });

  test("a stranger's key, and a host with another key, are refused in words", async () => {
    const [server, other] = [await sshServer(), await sshServer()];
    git(tree, "remote", "set-url", "origin", `${server.address}${bare}`);
    const { source, give } = sourceOf(tree);
    await give({ kind: "deploy-key", privateKey: server.strangersKey, knownHosts: server.knownHosts });
    expect(await refusal(source.fetchRemote(signal))).toMatch(/^remote-unreachable .*Permission denied \(publickey\)/);
    const [place = ""] = server.knownHosts.split(" ");
    const impostor = `${place} ${other.knownHosts.split(" ").slice(1).join(" ")}`;
    await give({ kind: "deploy-key", privateKey: server.key, knownHosts: impostor });
    expect(await refusal(source.fetchRemote(signal))).toMatch(/^remote-unreachable .*Host key verification failed/);
  });

  test("what could not work is refused before it is kept", async () => {
    const { address, knownHosts, key } = await sshServer();
    git(tree, "remote", "set-url", "origin", `${address}${bare}`);
    const { give } = sourceOf(tree);
    const tried = (input: RemoteAccessInput) => refusal(give(input));
    const locked = join(root, "locked");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "a passphrase", "-f", locked]);
    const privateKey = readFileSync(locked, "utf8");
    expect(await tried({ kind: "deploy-key", privateKey, knownHosts })).toMatch(/^key-unusable .*passphrase/);
    expect(await tried({ kind: "deploy-key", privateKey: "-----BEGIN nothing", knownHosts })).toMatch(/^key-unusable /);
    const strange = knownHosts.replace("127.0.0.1", "example.org");
    expect(await tried({ kind: "deploy-key", privateKey: key, knownHosts: strange })).toMatch(
      /^host-unknown None of the known hosts is \[127\.0\.0\.1\]:\d+/,
    );
    expect(await tried({ kind: "token", username: "a", token: "b" })).toMatch(/^access-unsuitable .*https:/);
  });
});

test("what is lent stands in files that only we can read, for as long as it is used", async () => {
  const lent = join(root, "access");
  mkdirSync(lent, { mode: 0o700 });
  const on = { gitDir: bare, signal, limitMs: 60_000 };
  const access = { kind: "deploy-key", privateKey: "the key", knownHosts: "hosts" } as const;
  const use = withAccess(access, "ssh://git@example.org/x", true, lent, on, async ({ ssh }) => {
    const [folder = ""] = readdirSync(lent).map((name) => join(lent, name));
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect([statSync(folder).mode & 0o777, ...modes]).toEqual([0o700, 0o600, 0o600, 0o600]);
    expect(readFileSync(ssh as string, "utf8")).toContain("StrictHostKeyChecking yes");
    throw new Refusal("failed", "It failed.");
  });
  await expect(use).rejects.toMatchObject({ code: "failed" });
  expect(readdirSync(lent)).toEqual([]);
});

import { expect, test } from "vitest";
import { Refusal } from "../contract/refusal.ts";
import type { RemoteAccessInput } from "../contract/remote.ts";
import { anActor, anApplication } from "../testing/builders.ts";
import { fakeSource } from "../testing/fake-source.ts";
import { memoryDatabase, memoryStore } from "../testing/memory-store.ts";
import type { Author, CheckAccess, Remote, Source } from "./ports.ts";
import { commitAndPush, remoteView, setRemoteAccess, storedAccess } from "./remote-access.ts";

const signal = AbortSignal.timeout(30_000);
const deployKey: RemoteAccessInput = { kind: "deploy-key", privateKey: "-----BEGIN secret", knownHosts: "host key" };

function panel(facts: Partial<Source> = {}, { registered = true } = {}) {
  const database = memoryDatabase();
  if (registered) database.application = anApplication();
  const checked: (Remote | undefined)[] = [];
  const checkAccess: CheckAccess = async (access, remote) => {
    checked.push(remote);
    return { ...access, publicKey: "ssh-ed25519 AAAA" };
  };
  const source = { ...fakeSource([{ title: "Count stock", branch: "main", files: {} }]), ...facts };
  return { checked, ports: { store: memoryStore(database, 0), source: () => source, checkAccess } };
}

test("without an access and without an application there is nothing to show", async () => {
  expect(await remoteView(panel({}, { registered: false }).ports, signal)).toEqual({ access: "none" });
});

test("an access is checked against the remote, kept whole, and shown without what is secret", async () => {
  const { ports, checked } = panel();
  expect(await setRemoteAccess(ports, deployKey, signal)).toEqual({
    access: "deploy-key",
    publicKey: "ssh-ed25519 AAAA",
    url: "/memory",
  });
  expect(checked).toMatchObject([{ url: "/memory" }]);
  expect(await storedAccess(ports.store)).toMatchObject(deployKey);
});

test("it may be given before there is an application, to be checked without a remote", async () => {
  const { ports, checked } = panel({}, { registered: false });
  expect(await setRemoteAccess(ports, deployKey, signal)).toEqual({
    access: "deploy-key",
    publicKey: "ssh-ed25519 AAAA",
  });
  expect(checked).toEqual([undefined]);
});

test("one that cannot be used is refused, and the one before stays", async () => {
  const { ports } = panel();
  await setRemoteAccess(ports, deployKey, signal);
  const checkAccess = () => Promise.reject(new Refusal("access-refused", "The key has a passphrase."));
  const token: RemoteAccessInput = { kind: "token", username: "ci", token: "t" };
  await expect(setRemoteAccess({ ...ports, checkAccess }, token, signal)).rejects.toThrow("has a passphrase");
  expect(await storedAccess(ports.store)).toMatchObject(deployKey);
});

test("a remote that does not answer is shown with its name and the reason; what nobody foresaw is not hidden", async () => {
  const away = new Refusal("remote-unreachable", "git@example.org does not answer.");
  const { ports } = panel({ fetchRemote: () => Promise.reject(away) });
  expect(await remoteView(ports, signal)).toEqual({ access: "none", url: "/memory", problem: away.message });
  const missing = panel({ remote: () => Promise.reject(new Refusal("remote-missing", "There is no origin.")) });
  expect(await remoteView(missing.ports, signal)).toEqual({ access: "none", problem: "There is no origin." });
  const broken = panel({ fetchRemote: () => Promise.reject(new Error("out of memory")) });
  await expect(remoteView(broken.ports, signal)).rejects.toThrow("out of memory");
});

test("what is committed has the name of who asked, and an address that nobody can have", async () => {
  const authors: Author[] = [];
  const { ports } = panel({
    async commitAndPush(message, author) {
      authors.push(author);
      return { commit: message, branch: "main" };
    },
  });
  const lena = anActor({ id: "host:lena müller", name: "Lena" });
  expect(await commitAndPush(ports, "Count shelves", lena, signal)).toEqual({
    commit: "Count shelves",
    branch: "main",
  });
  expect(authors).toEqual([{ name: "Lena", email: "host-lena-m-ller@slipway.invalid" }]);
  const none = panel({}, { registered: false });
  await expect(commitAndPush(none.ports, "x", lena, signal)).rejects.toMatchObject({ code: "no-application" });
});

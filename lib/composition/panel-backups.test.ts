import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newIdentity } from "../adapters/backups/panel/age.ts";
import { databaseFile, openDatabase } from "../adapters/store/database.ts";
import { takeLease } from "../adapters/store/lease.ts";
import { applyMigrations, pendingMigrations, shippedMigrations } from "../adapters/store/migrate.ts";
import { createSeal } from "../adapters/store/seal.ts";
import { sealedStore } from "../adapters/store/sealed-store.ts";
import { prismaStore } from "../adapters/store/store.ts";
import { setRecoveryKey } from "../application/panel-backups.ts";
import { inOneFolder } from "../application/panel-folders.ts";
import { setUpFirstAdministrator } from "../application/people/invite.ts";
import { signIn } from "../application/people/sign-in.ts";
import { closeRecoveredRuns } from "../application/settle-recovered.ts";
import { aDeploy, aHeader, anActor, anApplication, aRelease, someTime } from "../testing/builders.ts";
import { temporaryDatabase, temporaryFolder } from "../testing/temporary.ts";
import { createPanelBackups } from "./panel-backups.ts";
import { composePeople } from "./people.ts";
import { recover } from "./recover.ts";
import { bringUpToDate } from "./up-to-date.ts";

const key = "the worker's key of this test, long enough";
const ada = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
const token = "a token of the remote, which nobody is to read";
const never = new AbortController().signal;
const about = { at: someTime, reason: "by hand", by: "Ada" };

/** A panel with a person, a registered application, a secret and a run that is under way. */
async function aPanel() {
  const data = temporaryFolder();
  const database = temporaryDatabase(data);
  writeFileSync(join(data, "secret.key"), `${key}\n`);
  writeFileSync(join(data, "web.secret"), "of the web process\n");
  mkdirSync(join(data, "certificates"));
  writeFileSync(join(data, "certificates/production.pem"), "-----BEGIN");
  const store = storeOf(database, await takeLease(database, "a test", someTime));
  await store.saveApplication(anApplication());
  await store.saveSecret("remote-access", { token });
  const ports = composePeople(database, "the web process's secret");
  const setUpToken = await ports.people.issueSetUpToken(someTime + 1);
  await setUpFirstAdministrator(ports, { ...ada, token: setUpToken }, "127.0.0.1", someTime);
  const run = await store.startRun(await store.recordIntent(aDeploy(), anActor(), someTime), aHeader(), true);
  return { data, database, store, run, panel: createPanelBackups(inOneFolder(data)) };
}

const storeOf = (database: ReturnType<typeof openDatabase>, lease: number) =>
  sealedStore(prismaStore(database, lease), createSeal(key));

/** As it was brought to another host: the backups, and nothing else. */
function anotherHost(data: string): string {
  const target = join(temporaryFolder(), "data");
  mkdirSync(target);
  renameSync(join(data, "backups"), join(target, "backups"));
  return target;
}

const newest = (target: string) => join(target, "backups/panel");
const refused = (code: string, words: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(words) });

test("a panel that is backed up is whole on another host: people, secrets, keys, certificates, env files", async () => {
  const { data, panel, run } = await aPanel();
  const taken = await panel.take({ ...about, instance: "wms-1", further: { "config/.env": "PASSWORD=of now" } }, never);
  expect(taken).toMatchObject({ state: "proven", manifest: { instance: "wms-1", application: { id: "wms" } } });
  expect(taken.manifest).not.toHaveProperty("recipient");
  expect(readdirSync(taken.folder).sort()).toEqual(["manifest.json", "panel.tar.zst"]);
  expect(statSync(join(taken.folder, "panel.tar.zst")).mode & 0o777).toBe(0o600);
  expect(await panel.list()).toEqual([taken]);

  const target = anotherHost(data);
  const recovered = await recover(newest(target), inOneFolder(target), undefined, never);
  expect(recovered.environmentFiles).toEqual(["config/.env"]);
  expect(readdirSync(target).sort()).toEqual(
    ["backups", "certificates", "recovered-environment", "secret.key", "slipway.db", "web.secret"].sort(),
  );
  expect(readFileSync(join(target, "recovered-environment/config/.env"), "utf8")).toBe("PASSWORD=of now");
  expect(readFileSync(join(target, "certificates/production.pem"), "utf8")).toBe("-----BEGIN");

  const database = openDatabase(target);
  const ports = composePeople(database, "the web process's secret");
  const session = await signIn(ports, ada, { address: "10.0.0.7", browser: "", at: someTime });
  expect((await ports.sessions.find(session))?.person).toMatchObject({ email: ada.email, role: "admin" });
  const store = storeOf(database, await takeLease(database, "another host", someTime));
  expect(await store.secret("remote-access")).toEqual({ token });
  await closeRecoveredRuns({ store, clock: { now: () => someTime } as never });
  expect(await store.unfinishedRuns()).toEqual([]);
  expect(await store.run(run)).toMatchObject({ outcome: "needs-attention" });
  const next = await store.startRun(await store.recordIntent(aDeploy(), anActor(), someTime), aHeader(), true);
  expect(next).toBe(run + 101);
  expect(await store.reserveRelease(next, aRelease(next))).toBe(101);
  await database.$disconnect();
  expect(await createPanelBackups(inOneFolder(target)).list()).toMatchObject([{ state: "proven" }]);
});

test("with a recovery key nothing of it is readable without that key", async () => {
  const { data, panel, store } = await aPanel();
  const [mine, other] = [await newIdentity(), await newIdentity()];
  await setRecoveryKey({ store }, { recipient: mine.recipient });
  const { folder, manifest } = await panel.take(about, never);
  expect(manifest).toMatchObject({ recipient: mine.recipient, archive: { name: "panel.tar.zst.age" } });
  expect(readdirSync(folder).sort()).toEqual(["manifest.json", "panel.tar.zst.age"]);
  expect(readFileSync(join(folder, "panel.tar.zst.age"), "latin1")).toMatch(/^age-encryption\.org\/v1\n/);

  const target = anotherHost(data);
  const attempt = (identity?: string) => recover(newest(target), inOneFolder(target), identity, never);
  await expect(attempt()).rejects.toEqual(refused("recovery-key-needed", /--key FILE/));
  await expect(attempt(other.identity)).rejects.toEqual(refused("recovery-key-wrong", /another one/));
  await expect(attempt("hunter2")).rejects.toEqual(refused("recovery-key-wrong", /is no recovery key/));
  expect(readdirSync(target)).toEqual(["backups"]);
  await attempt(`# made by age-keygen\n${mine.identity}\n`);
  expect(readFileSync(join(target, "secret.key"), "utf8").trim()).toBe(key);
});

test("what was changed, cut off, or is not there is refused, and nothing is recovered", async () => {
  const { data, panel } = await aPanel();
  const { folder } = await panel.take(about, never);
  const target = anotherHost(data);
  const own = folder.replace(data, target);
  const [archive, manifest] = [join(own, "panel.tar.zst"), join(own, "manifest.json")];
  const [bytes, text] = [readFileSync(archive), readFileSync(manifest, "utf8")];
  const harms: [string, RegExp, () => void][] = [
    ["a bit", /another panel\.tar\.zst than was written/, () => writeFileSync(archive, flipped(bytes))],
    ["the end", /another panel\.tar\.zst than was written/, () => writeFileSync(archive, bytes.subarray(0, -9))],
    ["a word of the manifest", /was changed/, () => writeFileSync(manifest, text.replace("by hand", "by foot"))],
    ["the manifest", /cannot be understood/, () => writeFileSync(manifest, "{}")],
  ];
  for (const [what, words, harm] of harms) {
    harm();
    const attempt = recover(own, inOneFolder(target), undefined, never);
    await expect(attempt, what).rejects.toEqual(refused("panel-backup-damaged", words));
    expect(readdirSync(target), what).toEqual(["backups"]);
    writeFileSync(archive, bytes);
    writeFileSync(manifest, text);
  }
  await expect(recover(join(target, "nowhere"), inOneFolder(target), undefined, never)).rejects.toEqual(
    refused("panel-backup-not-found", /is no folder/),
  );
  await expect(recover(target, inOneFolder(target), undefined, never)).rejects.toEqual(
    refused("panel-backup-not-found", /no backup of a panel/),
  );
});

const flipped = (bytes: Buffer) => {
  const changed = Buffer.from(bytes);
  changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
  return changed;
};

test("a folder that is in use, and the backup of a newer Slipway, are refused", async () => {
  const { data, database, panel } = await aPanel();
  await database.$executeRawUnsafe(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', '', '29990101000000_later', 1)`,
  );
  const { folder } = await panel.take(about, never);
  await expect(recover(folder, inOneFolder(data), undefined, never)).rejects.toEqual(
    refused("data-folder-in-use", /has .*secret\.key.* in it/),
  );
  const target = anotherHost(data);
  await expect(recover(newest(target), inOneFolder(target), undefined, never)).rejects.toEqual(
    refused("database-newer", /29990101000000_later/),
  );
  expect(readdirSync(target)).toEqual(["backups"]);
});

test("a key that does not open what the database keeps sealed makes no backup", async () => {
  const { data, panel } = await aPanel();
  writeFileSync(join(data, "secret.key"), "another key, that somebody has put there instead\n");
  await expect(panel.take(about, never)).rejects.toEqual(refused("panel-backup-failed", /does not open/));
  expect(await panel.list()).toEqual([]);
  expect(readdirSync(join(data, "backups/panel"))).toEqual([]);
});

test("a panel is backed up before a newer version changes its database, and recovered, in two folders it is brought up to date", async () => {
  const data = temporaryFolder();
  const [first = "", ...later] = shippedMigrations();
  const older = temporaryFolder();
  cpSync(join("prisma/migrations", first), join(older, first), { recursive: true });
  applyMigrations(databaseFile(data), older);
  writeFileSync(join(data, "secret.key"), `${key}\n`);
  await bringUpToDate(inOneFolder(data));
  await bringUpToDate(inOneFolder(data));
  const all = await createPanelBackups(inOneFolder(data)).list();
  expect(all).toMatchObject([
    { state: "proven", manifest: { migrations: [first], reason: `before ${later.join(", ")}` } },
  ]);
  const target = anotherHost(data);
  const apart = { data: target, shared: temporaryFolder("/dev/shm") }; // on another file system, as two volumes may be
  await recover(newest(target), apart, undefined, never);
  expect(readdirSync(apart.shared)).toEqual(["slipway.db"]);
  expect(readdirSync(target).sort()).toEqual(["backups", "secret.key"]);
  await bringUpToDate(apart);
  expect(pendingMigrations(databaseFile(apart.shared))).toEqual([]);
});

test("two of one second have two names; a damaged one is listed as such; one that is removed is gone", async () => {
  const { panel } = await aPanel();
  const [first, second] = await Promise.all([panel.take(about, never), panel.take(about, never)]);
  expect(new Set([first.timestamp, second.timestamp]).size).toBe(2);
  writeFileSync(join(first.folder, "panel.tar.zst"), "short");
  expect((await panel.list()).map(({ state }) => state)).toEqual(["proven", "damaged"]);
  await panel.remove(second.timestamp);
  expect((await panel.list()).map(({ timestamp }) => timestamp)).toEqual([first.timestamp]);
});

import { randomBytes } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Environment } from "#lib/contract/names.ts";
import { aBackupId, aFailedProof, aProof, backupFacts, storeBackup } from "#lib/testing/backup-builders.ts";
import { folderOfBackup } from "#lib/testing/backup-harms.ts";
import { backupsContract } from "#lib/testing/backups-contract.ts";
import { faultyDisk } from "#lib/testing/faulty-disk.ts";
import { temporaryFolder } from "#lib/testing/temporary.ts";
import { backupFolder } from "./backup-folder.ts";

const secret = "s".repeat(32);
const id = aBackupId();
const signal = () => AbortSignal.timeout(20_000);

backupsContract("backup folder", () => {
  const dataFolder = temporaryFolder();
  return { worker: () => backupFolder({ dataFolder, secret }) };
});

test("everything is for the worker alone, and nothing temporary is left", async () => {
  const dataFolder = temporaryFolder();
  const backups = backupFolder({ dataFolder, secret });
  await storeBackup(backups);
  await backups.saveFailedProof(id, aFailedProof());
  await backups.saveProof(id, aProof());
  await backups.pin(id, { by: "Anna", at: 5 });
  const entries = await readdir(join(dataFolder, "backups"), { recursive: true, withFileTypes: true });
  expect(entries.map(({ name }) => name).sort()).toEqual(
    ["2026-11-25T19-01-07Z", "database.sql.zst", "manifest.json", "pin.json", "production", "proof.json", "wms"].sort(),
  );
  for (const entry of entries) {
    const { mode } = await stat(join(entry.parentPath, entry.name));
    expect(mode & 0o777).toBe(entry.isDirectory() ? 0o700 : 0o600);
  }
});

test.each([
  { timestamp: "../../../secret" },
  { timestamp: "2026-02-30T00-00-00Z" },
  { application: ".." },
  { application: "a/b" },
  { environment: "../.." as Environment },
])("a name that is none becomes no path: %o", async (facts) => {
  const dataFolder = temporaryFolder();
  const backups = backupFolder({ dataFolder, secret });
  await expect(backups.begin(aBackupId(facts), 1)).rejects.toThrow();
  await expect(backups.remove(aBackupId(facts))).rejects.toThrow();
  expect(await readdir(dataFolder)).toEqual([]);
  const unfinished = await backups.begin(id, 1);
  for (const name of ["../database.sql.zst", "manifest.json", ".hidden.tar.zst", "a/b.tar.zst"])
    await expect(unfinished.store({ role: "database", name }, async () => {}, signal())).rejects.toThrow();
});

test("what somebody else has put there is not listed, and not removed", async () => {
  const dataFolder = temporaryFolder();
  const backups = backupFolder({ dataFolder, secret });
  await storeBackup(backups);
  const folder = join(dataFolder, "backups/wms/production");
  await writeFile(join(folder, "2026-11-26T00-00-00Z"), "a file");
  await writeFile(join(folder, "notes.part"), "somebody's");
  await writeFile(join(dataFolder, "backups/README"), "somebody's");
  expect(await backups.removeAllUnfinished()).toBe(0);
  expect((await backups.list("wms", "production")).map(({ id: { timestamp } }) => timestamp)).toEqual([id.timestamp]);
  expect(await readdir(folder)).toHaveLength(3);
});

test("a backup of another panel is damaged here, and its pin keeps it all the same", async () => {
  const dataFolder = temporaryFolder();
  const theirs = backupFolder({ dataFolder, secret: "t".repeat(32) });
  await storeBackup(theirs);
  await theirs.pin(id, { by: "Anna", at: 5 });
  const [backup] = await backupFolder({ dataFolder, secret }).list("wms", "production");
  expect(backup).toMatchObject({ state: "damaged", why: "manifest.json was changed, or is another panel's." });
  expect(backup?.pin).toBeDefined();
});

test("a damaged one says what is wrong, can be removed, and hides no other", async () => {
  const dataFolder = temporaryFolder();
  const backups = backupFolder({ dataFolder, secret });
  const other = aBackupId({ timestamp: "2026-11-26T02-00-00Z" });
  await storeBackup(backups);
  await storeBackup(backups, other);
  const path = join(folderOfBackup(dataFolder, id), "database.sql.zst");
  const { length } = await readFile(path);
  await writeFile(path, "short");
  const why = `database.sql.zst has 5 bytes, and had ${length}.`;
  expect(await backups.list("wms", "production")).toMatchObject([
    { id: other, state: "stored" },
    { id, state: "damaged", why, manifest: { reason: "by hand" } },
  ]);
  await expect(backups.read(id)).rejects.toMatchObject({
    code: "backup-damaged",
    message: `The backup ${id.timestamp} of production is damaged: ${why} Nothing was changed. Choose another one.`,
  });
  await expect(backups.saveProof(id, aProof())).rejects.toMatchObject({ code: "backup-damaged" });
  await backups.remove(id);
  expect(await backups.list("wms", "production")).toMatchObject([{ id: other }]);
});

test("what was seen once is looked at again when anything about it changed", async () => {
  const dataFolder = temporaryFolder();
  const backups = backupFolder({ dataFolder, secret });
  await storeBackup(backups);
  const seen = async () => (await backups.list("wms", "production"))[0]?.state;
  expect([await seen(), await seen()]).toEqual(["stored", "stored"]);
  await backups.saveProof(id, aProof());
  expect([await seen(), await seen()]).toEqual(["proven", "proven"]);
  const path = join(folderOfBackup(dataFolder, id), "manifest.json");
  const manifest = await readFile(path, "utf8");
  await writeFile(path, manifest.replace("by hand", "by foot")); // as long as it was
  expect(await seen()).toBe("damaged");
  await writeFile(path, manifest);
  expect(await seen()).toBe("proven");
});

test("an archive with a whole, shorter one at its front is not taken for that", async () => {
  const dataFolder = temporaryFolder();
  const backups = backupFolder({ dataFolder, secret });
  await storeBackup(backups, id, { content: randomBytes(1_000_000) });
  const path = join(folderOfBackup(dataFolder, id), "database.sql.zst");
  const stored = await readFile(path);
  zstdCompressSync("all there is").copy(stored);
  await writeFile(path, stored);
  const read = buffer(await backups.open(id, "database.sql.zst", signal()));
  await expect(read).rejects.toMatchObject({
    code: "backup-damaged",
    message: expect.stringContaining("behind its end"),
  });
});

test("an archive is one frame, also when its last bytes are still waiting to be compressed as it ends", async () => {
  const dataFolder = temporaryFolder();
  const backups = backupFolder({ dataFolder, secret });
  const unfinished = await backups.begin(id, 1);
  const write = async (into: NodeJS.WritableStream) => {
    for (const line of ["one\n", "two\n", "three\n"]) into.write(line);
  };
  await unfinished.store({ role: "database", name: "database.sql.zst" }, write, signal());
  await unfinished.finish(backupFacts());
  const stored = await readFile(join(folderOfBackup(dataFolder, id), "database.sql.zst"));
  expect(stored.lastIndexOf(zstdCompressSync("").subarray(0, 4))).toBe(0);
  expect(await text(await backups.open(id, "database.sql.zst", signal()))).toBe("one\ntwo\nthree\n");
});

describe("a disk that gives back something else", () => {
  const content = Buffer.alloc(3_000_000, "a line of a dump\n");

  test.each(["misreads", "cannot read"] as const)("%s", async (does) => {
    const backups = backupFolder({ dataFolder: temporaryFolder(), secret, disk: faultyDisk({ does, at: 0 }) });
    await storeBackup(backups, id, { content });
    const code = does === "misreads" ? "backup-damaged" : "backup-unreadable";
    await expect(buffer(await backups.open(id, "database.sql.zst", signal()))).rejects.toMatchObject({ code });
    expect((await buffer(await backups.open(id, "database.sql.zst", signal()))).equals(content)).toBe(true);
  });
});

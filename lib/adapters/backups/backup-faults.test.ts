import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backups } from "#lib/application/ports.ts";
import { Refusal } from "#lib/contract/refusal.ts";
import { aBackupId, aFailedProof, aProof, backupFacts } from "#lib/testing/backup-builders.ts";
import { digestOf, editions, folderOfBackup, harms, useOf } from "#lib/testing/backup-harms.ts";
import { type DiskFault, faultyDisk, killed } from "#lib/testing/faulty-disk.ts";
import { seeded } from "#lib/testing/random.ts";
import { oneIn, some } from "#lib/testing/sample.ts";
import { temporaryFolder } from "#lib/testing/temporary.ts";
import { backupFolder } from "./backup-folder.ts";

const secret = "s".repeat(32);
const victim = aBackupId();
const other = aBackupId({ timestamp: "2026-11-26T02-00-00Z" });
const signal = () => AbortSignal.timeout(20_000);

/** Bytes that cannot be compressed, other ones for each seed. */
function noise(seed: number, length: number): Buffer {
  const random = seeded(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}
const archives = ["database.tar.zst", "volume-uploads.tar.zst"] as const;
const contents = { "database.tar.zst": noise(1, 40_000), "volume-uploads.tar.zst": noise(2, 9_000) };
const elsewhere = { "database.tar.zst": noise(3, 40_000), "volume-uploads.tar.zst": noise(4, 9_000) };
const digestsOf = async (all: Record<string, Buffer>) =>
  Object.fromEntries(await Promise.all(Object.entries(all).map(async ([name, of]) => [name, await digestOf([of])])));
const stored = await digestsOf(contents);
const storedElsewhere = await digestsOf(elsewhere);

async function store(backups: Backups, id = victim, of: Record<string, Buffer> = contents): Promise<void> {
  const unfinished = await backups.begin(id, 1);
  const [database, uploads] = archives;
  const write = (name: string) => (into: NodeJS.WritableStream) => pipeline(Readable.from([of[name]]), into);
  await unfinished.store({ role: "database", name: database }, write(database), signal());
  await unfinished.store({ role: "volume", name: uploads, volume: "uploads" }, write(uploads), signal());
  await unfinished.finish(backupFacts());
}

let sound = "";
beforeAll(async () => {
  sound = await mkdtemp(join(tmpdir(), "slipway-sound-"));
  const backups = backupFolder({ dataFolder: sound, secret });
  await store(backups);
  await backups.saveProof(victim, aProof());
  await store(backups, other, elsewhere);
  await backups.saveProof(other, aProof());
});
afterAll(() => rm(sound, { recursive: true, force: true }));

async function soundCopy(): Promise<string> {
  const dataFolder = temporaryFolder();
  await cp(sound, dataFolder, { recursive: true });
  return dataFolder;
}

const stateOf = async (backups: Backups, id = victim) =>
  (await backups.list(id.application, id.environment)).find((backup) => backup.id.timestamp === id.timestamp)?.state;

test("undisturbed it is proven, and what was stored", async () => {
  const backups = backupFolder({ dataFolder: await soundCopy(), secret });
  expect(await stateOf(backups)).toBe("proven");
  expect(await useOf(backups, victim, stored)).toBe("equal");
});

describe("a backup that was spoilt is refused, or equal to what was stored", () => {
  test.each(harms)("$name", async (harm) => {
    for (const seed of some(harm.name, 1, [0, 1, 2, 3])) {
      const dataFolder = await soundCopy();
      const id = await harm.do({ dataFolder, victim, other, archives }, seeded(seed));
      const backups = backupFolder({ dataFolder, secret });
      const state = await stateOf(backups, id);
      if (harm.shows) expect(state, `seed ${seed}`).not.toBe("proven");
      expect(await useOf(backups, id, stored), `seed ${seed}`).toBe(state === "stored" ? "equal" : "refused");
      expect(await useOf(backups, other, storedElsewhere)).toBe("equal");
    }
  });

  test.each([
    ["manifest.json", "damaged"],
    ["proof.json", "stored"],
  ])("whatever is changed in %s", async (name, state) => {
    const dataFolder = await soundCopy();
    const path = join(folderOfBackup(dataFolder, victim), name);
    const backups = backupFolder({ dataFolder, secret });
    const all = editions(await readFile(path, "utf8"));
    expect(all.length).toBeGreaterThan(12);
    for (const { path: where, text } of all) {
      await writeFile(path, text);
      expect(await stateOf(backups), where).toBe(state);
    }
  });
});

/** A backup's whole life, on a disk with one fault. `done` is told how far it came. */
async function life(backups: Backups, done: (what: "stored" | "proven" | "failed" | "removed") => void): Promise<void> {
  await store(backups);
  done("stored");
  await backups.saveProof(victim, aProof());
  done("proven");
  await backups.pin(victim, { by: "Anna", at: 5 });
  await backups.unpin(victim);
  await backups.saveFailedProof(victim, aFailedProof());
  done("failed");
  await backups.saveProof(victim, aProof());
  done("proven");
  await backups.remove(victim);
  done("removed");
}

/** In which states a backup may be found by the next worker, after each of them and before the next. */
const mayBe: Record<string, (string | undefined)[]> = {
  begun: [undefined, "stored"],
  stored: ["stored", "proven"],
  proven: ["proven", "failed", undefined],
  failed: ["failed", "stored", "proven"],
  removed: [undefined],
};

async function livedWith(fault?: DiskFault) {
  const dataFolder = temporaryFolder();
  const disk = faultyDisk(fault);
  let reached = "begun";
  let failure: unknown;
  const done = (what: string) => void (reached = what);
  await life(backupFolder({ dataFolder, secret, disk }), done).catch((error: unknown) => (failure = error));
  return { dataFolder, disk, reached, failure };
}

/** What the next worker finds, and that it leaves nothing behind that is none. */
async function nextWorker(dataFolder: string) {
  const backups = backupFolder({ dataFolder, secret });
  const state = await stateOf(backups);
  if (state) expect(await useOf(backups, victim, stored)).toBe("equal");
  await backups.removeAllUnfinished();
  expect(await stateOf(backups)).toBe(state);
  const left = await readdir(dataFolder, { recursive: true });
  expect(left.filter((path) => path.includes(".part"))).toEqual([]);
  if (!state) expect(left.filter((path) => path.includes(victim.timestamp))).toEqual([]);
  return state;
}

test("killed at any change of the disk: it is whole and in a state that it had, or it is none", async () => {
  const { disk, reached } = await livedWith();
  expect(reached).toBe("removed");
  expect(disk.changes.length).toBeGreaterThan(50);
  for (const [at, what] of oneIn(4, "killed at", [...disk.changes.entries()])) {
    const lived = await livedWith({ does: "is killed", at });
    expect(lived.failure).toMatchObject({ message: killed });
    expect(mayBe[lived.reached], `killed at ${at}, ${what}`).toContain(await nextWorker(lived.dataFolder));
  }
});

test.each([
  { code: "ENOSPC", stays: true },
  { code: "EDQUOT", stays: false },
  { code: "EIO", stays: false },
])("$code at any change of the disk is said in words, and costs no backup", async ({ code, stays }) => {
  const { disk } = await livedWith();
  for (const [at, what] of oneIn(8, code, [...disk.changes.entries()])) {
    const { dataFolder, reached, failure } = await livedWith({ does: "fails", at, code, stays });
    if (failure === undefined)
      expect(stays, what).toBe(true); // nothing more was to be written
    else {
      expect(failure, what).toBeInstanceOf(Refusal);
      expect(failure, what).toMatchObject({ code: "backup-not-stored", message: expect.stringContaining(code) });
    }
    expect(mayBe[reached], `${code} at ${at}, ${what}`).toContain(await nextWorker(dataFolder));
  }
});

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable, type Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import type { BackupId, Backups } from "../application/ports.ts";
import { timestampTime } from "../contract/backups.ts";
import { aBackupId, aFailedProof, aProof, backupFacts, storeBackup } from "./backup-builders.ts";
import { eventually } from "./eventually.ts";

/** One disk. Each `worker` is one that starts with what lies there. */
export interface BackupsWorld {
  worker(): Backups;
}

const signal = () => AbortSignal.timeout(20_000);
const database = { role: "database" as const, name: "database.sql.zst" };
const uploads = { role: "volume" as const, name: "volume-uploads.tar.zst", volume: "uploads" };
const writes = (content: string | Buffer) => async (into: Writable) => void into.write(content);
const listed = async (backups: Backups) => (await backups.list("wms", "production")).map(({ id }) => id.timestamp);

/** What every adapter of the port `Backups` must do. */
export function backupsContract(name: string, open: () => BackupsWorld): void {
  const opened = () => open().worker();

  describe(`${name}: storing`, () => {
    test("what was stored is listed, read and opened as it was, by the next worker too", async () => {
      const world = open();
      const id = aBackupId();
      const unfinished = await world.worker().begin(id, 7);
      const large = randomBytes(1_500_000);
      const files = await Promise.all([
        unfinished.store(database, writes("-- a dump"), signal()),
        unfinished.store(uploads, (into) => pipeline(Readable.from([large]), into), signal()),
      ]);
      const manifest = await unfinished.finish(backupFacts());
      expect(manifest).toMatchObject({ version: 1, id, run: 7, bytes: files[0].bytes + files[1].bytes, files });

      const backups = world.worker();
      const whole = { id, state: "stored", manifest };
      expect(await backups.list("wms", "production")).toEqual([whole]);
      expect(await backups.read(id)).toEqual(whole);
      expect(await backups.verify(id, signal())).toEqual(whole);
      expect((await buffer(await backups.open(id, database.name, signal()))).toString()).toBe("-- a dump");
      expect(large.equals(await buffer(await backups.open(id, uploads.name, signal())))).toBe(true);
      expect(await backups.freeBytes()).toBeGreaterThan(0);
    });

    test("it is listed newest first, and only where it belongs", async () => {
      const backups = opened();
      const newer = aBackupId({ timestamp: "2026-11-26T02-00-00Z" });
      for (const id of [aBackupId(), newer, aBackupId({ environment: "staging" }), aBackupId({ application: "shop" })])
        await storeBackup(backups, id);
      expect(await listed(backups)).toEqual([newer.timestamp, aBackupId().timestamp]);
      expect(await backups.list("wms", "staging")).toHaveLength(1);
      expect(await backups.list("nothing", "staging")).toEqual([]);
    });

    test("the newest proven one is found behind those that are not", async () => {
      const backups = opened();
      const later = Date.UTC(2027, 0);
      expect(await backups.newestProven("wms", "production", later)).toBeUndefined();
      const days = ["25", "26", "27", "28"].map((day) => aBackupId({ timestamp: `2026-11-${day}T02-00-00Z` }));
      for (const id of days) await storeBackup(backups, id);
      const [oldest, newest, failed] = days as [BackupId, BackupId, BackupId];
      await backups.saveProof(oldest, aProof());
      await backups.saveFailedProof(failed, aFailedProof());
      expect(await backups.newestProven("wms", "production", later)).toMatchObject({ id: oldest, state: "proven" });
      await backups.saveProof(newest, aProof());
      const before = timestampTime(newest.timestamp) - 1;
      expect(await backups.newestProven("wms", "production", before)).toMatchObject({ id: oldest });
      expect(await backups.newestProven("wms", "production", later)).toMatchObject({ id: newest, state: "proven" });
      expect(await backups.newestProven("wms", "staging", later)).toBeUndefined();
    });

    test("it is no backup before it is finished, nor without all that was begun", async () => {
      const world = open();
      const backups = world.worker();
      const id = aBackupId();
      const unfinished = await backups.begin(id, 1);
      await unfinished.store(database, writes("-- a dump"), signal());
      expect(await listed(backups)).toEqual([]);
      await expect(backups.read(id)).rejects.toMatchObject({ code: "backup-not-found" });
      const fails = unfinished.store(uploads, () => Promise.reject(new Error("The volume went away.")), signal());
      await expect(fails).rejects.toThrow("The volume went away.");
      await expect(unfinished.finish(backupFacts())).rejects.toThrow("not yet whole");
      await backups.removeUnfinished(id, 1);
      expect(await world.worker().removeAllUnfinished()).toBe(0);
      await storeBackup(backups, id);
      expect(await listed(backups)).toEqual([id.timestamp]);
    });

    test("a producer that fails behind its last byte has stored nothing", async () => {
      const unfinished = await opened().begin(aBackupId(), 1);
      const write = async (into: Writable) => {
        await pipeline(Readable.from(["all of it"]), into);
        throw new Error("Exit code 3.");
      };
      await expect(unfinished.store(database, write, signal())).rejects.toThrow("Exit code 3.");
      await expect(unfinished.finish(backupFacts())).rejects.toThrow("not yet whole");
    });

    test("who is told to stop stops, with the cause", async () => {
      const unfinished = await opened().begin(aBackupId(), 1);
      const stop = new AbortController();
      const stored = unfinished.store(database, async (into) => void (await once(into, "close")), stop.signal);
      stop.abort(new Error("cancelled"));
      await expect(stored).rejects.toThrow("cancelled");
    });

    test("a twin: whoever finishes first has it, and nothing of it is touched", async () => {
      const backups = opened();
      const id = aBackupId();
      const second = await backups.begin(id, 2);
      await second.store(database, writes("second"), signal());
      const first = await storeBackup(backups, id, { run: 1, content: "first" });
      await expect(second.finish(backupFacts())).rejects.toMatchObject({ code: "backup-exists" });
      await expect(backups.begin(id, 3)).rejects.toMatchObject({ code: "backup-exists" });
      await backups.removeUnfinished(id, 2);
      await backups.removeUnfinished(id, 1);
      expect((await backups.verify(id, signal())).manifest).toEqual(first);
    });

    test("what a worker left unfinished goes when the next one starts; what is being written stays", async () => {
      const world = open();
      const left = await world.worker().begin(aBackupId(), 1);
      await left.store(database, writes("half"), signal());
      const backups = world.worker();
      const finished = aBackupId({ timestamp: "2026-11-26T02-00-00Z" });
      await storeBackup(backups, finished);
      const going = aBackupId({ timestamp: "2026-11-27T02-00-00Z" });
      const unfinished = await backups.begin(going, 2);
      expect(await backups.removeAllUnfinished()).toBe(1);
      await unfinished.store(database, writes("whole"), signal());
      await unfinished.finish(backupFacts());
      expect(await listed(backups)).toEqual([going.timestamp, finished.timestamp]);
    });
  });

  describe(`${name}: reading back`, () => {
    test("ends with the signal's cause", async () => {
      const backups = opened();
      const id = aBackupId();
      await storeBackup(backups, id);
      const stop = new AbortController();
      const content = await backups.open(id, database.name, stop.signal);
      stop.abort(new Error("cancelled"));
      await eventually(async () => expect(content.destroyed).toBe(true));
      await expect(buffer(content)).rejects.toThrow("cancelled");
      await expect(backups.open(id, database.name, stop.signal)).rejects.toThrow("cancelled");
    });
  });

  describe(`${name}: proof, pin and end`, () => {
    test("a proof counts until it is proven otherwise, and again", async () => {
      const world = open();
      const backups = world.worker();
      const id = aBackupId();
      await storeBackup(backups, id);
      await backups.saveProof(id, aProof());
      expect(await world.worker().read(id)).toMatchObject({ state: "proven", proof: aProof() });
      await backups.saveFailedProof(id, aFailedProof());
      const [failed] = await world.worker().list("wms", "production");
      expect(failed).toMatchObject({ state: "failed", why: aFailedProof().why, failedProof: aFailedProof() });
      await backups.saveProof(id, aProof({ run: 9 }));
      expect(await world.worker().read(id)).toMatchObject({ state: "proven", proof: { run: 9 } });
    });

    test("a pin is there until it is taken away", async () => {
      const backups = opened();
      const id = aBackupId();
      await storeBackup(backups, id);
      await backups.pin(id, { by: "Anna", at: 5 });
      expect(await backups.list("wms", "production")).toMatchObject([{ pin: { by: "Anna", at: 5 } }]);
      await backups.unpin(id);
      expect((await backups.read(id)).pin).toBeUndefined();
    });

    test("what is removed is gone, and what is not there says so", async () => {
      const world = open();
      const backups = world.worker();
      const [id, other] = [aBackupId(), aBackupId({ timestamp: "2026-11-26T02-00-00Z" })];
      await storeBackup(backups, id);
      await storeBackup(backups, other);
      await backups.remove(id);
      expect(await listed(world.worker())).toEqual([other.timestamp]);
      const refused = { code: "backup-not-found" };
      await expect(backups.remove(id)).rejects.toMatchObject(refused);
      await expect(backups.verify(id, signal())).rejects.toMatchObject(refused);
      await expect(backups.open(id, database.name, signal())).rejects.toMatchObject(refused);
      await expect(backups.saveProof(id, aProof())).rejects.toMatchObject(refused);
      await expect(backups.saveFailedProof(id, aFailedProof())).rejects.toMatchObject(refused);
      await expect(backups.pin(id, { by: "Anna", at: 5 })).rejects.toMatchObject(refused);
    });
  });
}

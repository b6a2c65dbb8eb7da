import { expect, test } from "vitest";
import { aBackupId, aProof, storeBackup } from "../testing/backup-builders.ts";
import { anActor, aProve, aScope, someTime } from "../testing/builders.ts";
import { engineWorld } from "../testing/engine-world.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { fakeEngine } from "../testing/fake-engine.ts";
import { backupWorld, memoryBackups } from "../testing/memory-backups.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { deleteBackup, listBackups, pinBackup, unpinBackup } from "./backups.ts";

const signal = AbortSignal.timeout(10_000);
const [first, second, third] = ["2026-11-02T01-00-00Z", "2026-11-02T02-00-00Z", "2026-11-02T03-00-00Z"] as const;
const which = (timestamp: string) => ({ environment: "production" as const, timestamp });

/** Three backups: the second is the last proven one, the first is proven too and has a snapshot. */
async function withBackups() {
  const world = workerWorld();
  const engine = engineWorld();
  const backups = memoryBackups(backupWorld());
  for (const timestamp of [first, second, third]) await storeBackup(backups, aBackupId({ timestamp }));
  for (const timestamp of [first, second]) await backups.saveProof(aBackupId({ timestamp }), aProof());
  engine.volumes.push({
    name: `production_mysql_data-s${first}`,
    scope: aScope({ environment: "production" }),
    snapshot: first,
  });
  let told = 0;
  const { store } = workerIn(world, {});
  const announcer = { changed: () => void (told += 1) };
  const ports = {
    engine: fakeEngine(engine),
    store,
    backups,
    clock: fakeClock(),
    instance: "test",
    announcer,
  };
  return { ports, world, engine, told: () => told };
}

test("are listed newest first, each with its state and whether a snapshot of it is ready", async () => {
  const { ports, engine } = await withBackups();
  const seen = async () =>
    (await listBackups(ports, "production", signal)).map(({ timestamp, state, ready }) => [timestamp, state, ready]);
  expect(await seen()).toEqual([
    [third, "stored", false],
    [second, "proven", false],
    [first, "proven", true],
  ]);
  engine.volumes = [];
  expect((await seen()).at(-1)).toEqual([first, "proven", false]);
  expect(await listBackups(ports, "staging", signal)).toEqual([]);
});

test("one that is pinned is not deleted until it is unpinned; its snapshot goes with it", async () => {
  const { ports, engine, told } = await withBackups();
  const [, , pinned] = await pinBackup(ports, which(first), anActor(), signal);
  expect(pinned).toMatchObject({ timestamp: first, pinned: true });
  await expect(deleteBackup(ports, which(first), signal)).rejects.toMatchObject({
    code: "backup-needed",
    message: expect.stringContaining("is pinned by Anna. Nothing was deleted."),
  });
  await unpinBackup(ports, which(first), signal);
  expect(engine.volumes).toHaveLength(1);
  expect((await deleteBackup(ports, which(first), signal)).map(({ timestamp }) => timestamp)).toEqual([third, second]);
  expect(engine.volumes).toEqual([]);
  expect(told()).toBe(3);
});

test("neither the last proven one nor one that a run is about is deleted", async () => {
  const { ports } = await withBackups();
  await expect(deleteBackup(ports, which(second), signal)).rejects.toThrow(/is the last one that is proven/);
  const intent = await ports.store.recordIntent(aProve(third), anActor(), someTime);
  const header = { kind: "prove" as const, environment: "production" as const, title: "Prove", requestedBy: "Anna" };
  const run = await ports.store.startRun(intent, { ...header, requestedAt: someTime, steps: [] }, false);
  await expect(deleteBackup(ports, which(third), signal)).rejects.toThrow(/is in use by a run/);
  await ports.store.append(run, { type: "finished", outcome: "succeeded", sentence: "" }, someTime);
  expect((await deleteBackup(ports, which(third), signal)).map(({ timestamp }) => timestamp)).toEqual([second, first]);
  await expect(deleteBackup(ports, which(third), signal)).rejects.toMatchObject({ code: "backup-not-found" });
});

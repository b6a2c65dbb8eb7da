import { expect, test } from "vitest";
import { aBackupId, storeBackup } from "../testing/backup-builders.ts";
import { aRelease, noVariables, someTime } from "../testing/builders.ts";
import { engineWorld } from "../testing/engine-world.ts";
import { fakeEngine } from "../testing/fake-engine.ts";
import { backupWorld, memoryBackups } from "../testing/memory-backups.ts";
import { memoryDatabase, memoryStore } from "../testing/memory-store.ts";
import { sampleFiles, sampleSource } from "../testing/sample-source.ts";
import type { ReleaseRecord } from "./ports.ts";
import { findPromotion } from "./promotion.ts";
import { readConfiguration } from "./read-configuration.ts";
import { imagesToKeep } from "./steps/inventory.ts";

const signal = AbortSignal.timeout(30_000);
const application = { id: "wms", name: "wms", repository: "", root: "/srv/wms", configuration: "slipway.yaml" };

async function world(releases: readonly Partial<ReleaseRecord>[], present = ["new", "old"]) {
  const engine = engineWorld();
  for (const name of present)
    for (const role of ["frontend", "backend"])
      engine.images.push({ id: `sha256:${role}-${name}`, tags: [], service: role });
  const database = memoryDatabase();
  releases.forEach((release, index) => {
    database.releases.push({
      ...aRelease(index + 1, { liveAt: someTime, state: "retired", ...release }),
      number: index + 1,
    });
  });
  const source = sampleSource();
  const { commit, tree } = await source.resolve("main", signal);
  const read = await readConfiguration(
    { source: () => source, files: sampleFiles, store: noVariables },
    application,
    commit,
    "production",
    signal,
  );
  const backups = memoryBackups(backupWorld());
  const ports = { engine: fakeEngine(engine), store: memoryStore(database, database.lease), backups };
  const find = (facts: Partial<{ tree: string; buildDifferences: string[] }> = {}) =>
    findPromotion(ports, { application: "wms", tree, ...read, ...facts }, signal);
  return { tree, find, ports };
}

const images = (name: string) => ({
  frontend: `sha256:frontend-${name}`,
  backend: `sha256:backend-${name}`,
  database: "sha256:mysql",
});

test("production ships what ran last on staging of the same tree, and not staging's database", async () => {
  const { tree } = await world([]);
  const { find } = await world([
    { tree, images: images("old") },
    { tree, images: images("new") },
    { tree: "c".repeat(40), images: images("other"), state: "live" },
    { tree, images: images("candidate"), state: "starting", liveAt: undefined },
    { tree, images: images("taken back"), state: "failed" },
  ]);
  const { database: _, ...released } = images("new");
  expect(await find()).toEqual({ promotion: { release: 2, run: 2, images: released } });
});

test("images that are gone are not shipped: an older release of the same tree is, or nothing", async () => {
  const { tree } = await world([]);
  const ran = [
    { tree, images: images("old") },
    { tree, images: images("new") },
  ];
  expect((await (await world(ran, ["old"])).find()).promotion?.release).toBe(1);
  expect((await (await world(ran, [])).find()).why).toBe(
    "The images of r2, r1, which ran this tree on staging, are no longer on the engine.",
  );
});

test("says why there is nothing to ship", async () => {
  const { tree } = await world([]);
  const { find } = await world([{ tree, images: images("new") }]);
  expect((await find({ tree: "d".repeat(40) })).why).toBe("staging never ran this tree.");
  const buildDifferences = ["backend: the Dockerfile differs between the environments."];
  expect((await find({ buildDifferences })).why).toBe(buildDifferences[0]);
});

test("what production runs, keeps or is about to run is not spare on staging, nor the other way round", async () => {
  const { ports } = await world([
    ...["a", "b", "c", "d", "e"].map((name) => ({ images: images(name) })),
    { environment: "production", images: images("a"), state: "standby" },
    { environment: "production", images: images("b"), state: "starting", liveAt: undefined },
    { environment: "production", images: images("x"), state: "failed" },
  ]);
  const names = async (environment: "staging" | "production") => {
    const kept = await imagesToKeep(ports, { instance: "test", application: "wms", environment });
    return kept.flatMap((id) => /backend-(.*)/.exec(id)?.[1] ?? []).sort();
  };
  expect(await names("staging")).toEqual(["a", "b", "c", "d", "e"]);
  expect(await names("production")).toEqual(["a", "c", "d", "e"]); // b is this very run's
});

test("what was live when a backup was taken is not spare as long as the backup is there", async () => {
  const { ports } = await world(
    ["a", "b", "c", "d", "e"].map((name) => ({ environment: "production" as const, images: images(name) })),
  );
  const here = { instance: "test", application: "wms", environment: "production" as const };
  const isKept = async () => (await imagesToKeep(ports, here)).includes("sha256:backend-b");
  expect(await isKept()).toBe(false);
  await storeBackup(ports.backups, aBackupId()); // of r2
  expect(await isKept()).toBe(true);
  await ports.backups.remove(aBackupId());
  expect(await isKept()).toBe(false);
});

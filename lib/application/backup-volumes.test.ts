import { expect, test } from "vitest";
import { aBackUp, aDeploy, anApplication, anUndo, aProve, aRestore } from "../testing/builders.ts";
import { type CrashPorts, crashMatrix } from "../testing/crash-matrix.ts";
import { request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld } from "../testing/crash-world.ts";
import { fakeSource } from "../testing/fake-source.ts";
import { sampleSettings, sampleTree } from "../testing/sample-source.ts";
import { acceptPolicy } from "./accepted-policy.ts";
import { backUp, proveAgain } from "./back-up.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import type { Pipelines, RunInput } from "./pipelines.ts";
import type { RunRecord } from "./ports.ts";
import { readConfiguration } from "./read-configuration.ts";
import { restore } from "./restore.ts";
import { restorePreview } from "./restore-preview.ts";
import { type DeployPorts, usualLimits } from "./steps/deploy-request.ts";
import { planOfRelease } from "./surroundings.ts";
import { undoRestore } from "./undo-restore.ts";

const uploads = "production_uploads";
const environment = "production" as const;
const phrase = "CONFIRM";

/** The sample, whose production keeps its uploads in a volume that is in each backup, and letters in a folder of the host. */
const source = (() => {
  const files = sampleTree();
  const compose = "docker-compose-dual-env.yml";
  files["slipway.yaml"] = (files["slipway.yaml"] ?? "")
    .replace("backup: { beforeDeploy: true,", `backup: { beforeDeploy: true, volumes: [${uploads}],`)
    .replace("watch: 60s", "watch: 3s");
  files[compose] = (files[compose] ?? "")
    .replace(
      "./backend/uploads/production:/app/uploads",
      `${uploads}:/app/uploads
      - ./letters:/app/letters`,
    )
    .replace("  production_mysql_data: { name: production_mysql_data }", `$&\n  ${uploads}: { name: ${uploads} }`);
  return fakeSource([{ title: "Photos in a volume", branch: "main", files }]);
})();

const portsOf = (ports: CrashPorts): DeployPorts => ({
  ...ports,
  ...sampleSettings(source),
  limits: { ...usualLimits, idle: 50 },
});

const pipelinesOn = (all: DeployPorts): Pipelines => ({
  deploy: { production: deployToProduction(all) },
  "back-up": { production: backUp(all) },
  prove: { production: proveAgain(all) },
  restore: { production: restore(all) },
  "undo-restore": { production: undoRestore(all) },
});

/** r1 is live in production, and there are photos in its volume. */
async function shop() {
  const world = crashWorld(environment);
  let ports: DeployPorts | undefined;
  const ask = async (input: RunInput): Promise<RunRecord> => {
    await request(world, input);
    await work(world, { pipelines: (given) => pipelinesOn((ports = portsOf(given))) });
    expect(world.failures).toEqual([]);
    const run = world.database.runs.at(-1);
    if (!run) throw new Error(`Nothing was begun: ${JSON.stringify(world.database.intents.at(-1)?.answer)}`);
    return run;
  };
  await ask(aDeploy({ environment }));
  const all = ports as unknown as DeployPorts;
  const { commit } = await source.resolve("main", AbortSignal.timeout(1_000));
  const { policy } = await readConfiguration(all, anApplication(), commit, environment, AbortSignal.timeout(1_000));
  await acceptPolicy(all.store, "wms", policy);
  const volume = (name: string) => world.engine.volumes.find((one) => one.name === name);
  const preview = () => restorePreview(all, { environment, timestamp: newest(world) }, AbortSignal.timeout(20_000));
  const put = (name: string, content: string) => void Object.assign(volume(name) ?? {}, { content });
  put(uploads, "photos");
  return { world, ask, preview, volume, put };
}

const backups = ({ databases }: CrashWorld) => databases.backups.finished;
const newest = (world: CrashWorld) => backups(world).at(-1)?.id.timestamp ?? "";
const mounted = ({ database }: CrashWorld) => {
  const live = planOfRelease(database.releases.find(({ state }) => state === "live"));
  return live?.release.containers.flatMap(({ volumes }) => volumes.map(({ name }) => name));
};
const sentenceOf = ({ entries }: RunRecord) => (entries.at(-1) as { sentence?: string }).sentence;

test("a volume's files are in the backup, counted, and restored for its proof; nothing of that is left", async () => {
  const { world, ask } = await shop();
  expect(await ask(aBackUp())).toMatchObject({ outcome: "succeeded" });
  const [{ manifest, proof } = {}] = backups(world);
  expect(manifest?.files).toMatchObject([
    { role: "database", name: "database.tar.zst" },
    { role: "volume", name: `volume-${uploads}.tar.zst`, volume: uploads },
  ]);
  expect(manifest?.volumes).toEqual({ [uploads]: { entries: 2, bytes: expect.any(Number) } });
  expect(proof?.volumes).toEqual(manifest?.volumes);
  expect(world.engine.volumes.filter(({ scratch }) => scratch !== undefined)).toEqual([]);
  expect(await ask(aProve(newest(world)))).toMatchObject({ outcome: "succeeded" });
});

test.each(["physical", "logical"] as const)("the %s backup of a deploy has them too", async (method) => {
  const { world, ask } = await shop();
  if (method === "logical") world.databases.notInnodb = ["items"];
  expect(await ask(aDeploy({ environment }))).toMatchObject({ outcome: "succeeded" });
  expect(backups(world)).toMatchObject([{ manifest: { method, volumes: { [uploads]: { entries: 2 } } }, proof: {} }]);
});

test("a volume in the archive that has lost a file: the backup is failed", async () => {
  const { world, ask } = await shop();
  await ask(aBackUp());
  const [backup] = backups(world);
  if (backup?.manifest.volumes?.[uploads]) backup.manifest.volumes[uploads].entries = 3;
  const run = await ask(aProve(newest(world)));
  expect(run).toMatchObject({ outcome: "rolled-back" });
  expect(sentenceOf(run)).toContain(`The volume ${uploads} has 2 files and folders; 3 were read.`);
  expect(backup).toMatchObject({ failedProof: {} });
});

test("a restore mounts them from a volume beside; what follows goes on with that, and undo goes back to the other", async () => {
  const { world, ask, volume, put } = await shop();
  await ask(aBackUp());
  const timestamp = newest(world);
  put(uploads, "photos of today");
  expect(await ask(aRestore(timestamp, { environment, phrase }))).toMatchObject({ outcome: "succeeded" });
  expect(mounted(world)).toEqual([`${uploads}-r2`]);
  expect([volume(`${uploads}-r2`)?.content, volume(uploads)?.content]).toEqual(["photos", "photos of today"]);

  expect(await ask(aDeploy({ environment }))).toMatchObject({ outcome: "succeeded" });
  expect(mounted(world)).toEqual([`${uploads}-r2`]);
  expect(await ask(aRestore(timestamp, { environment, phrase }))).toMatchObject({ outcome: "succeeded" });
  expect(mounted(world)).toEqual([`${uploads}-r4`]);
  expect(await ask(anUndo({ environment, phrase }))).toMatchObject({ outcome: "succeeded" });
  expect(mounted(world)).toEqual([`${uploads}-r2`]);
  expect(volume(uploads)?.content).toBe("photos of today");
});

test("what a restore does with them is said before: what comes back, what stays, what is left in the backup", async () => {
  const { world, ask, preview } = await shop();
  await ask(aBackUp());
  const seen = await preview();
  expect(seen.files).toEqual({
    restored: [uploads],
    untouched: ["./letters"],
    unused: [],
  });
  const [{ manifest } = { manifest: undefined }] = backups(world);
  const [database, volume] = manifest?.files ?? [];
  if (!manifest || !database || volume?.role !== "volume") throw new Error("It is not in the backup");
  manifest.files = [database, { ...volume, volume: "production_letters" }];
  expect((await preview()).files).toMatchObject({
    untouched: expect.arrayContaining([uploads]),
    unused: ["production_letters"],
  });
  manifest.files = [database];
  expect((await preview()).files).toMatchObject({
    restored: [],
    untouched: expect.arrayContaining([uploads]),
    unused: [],
  });
});

test("a volume that nothing has mounted yet is none that could be copied", async () => {
  const { world, ask } = await shop();
  world.engine.volumes = world.engine.volumes.filter(({ name }) => name !== uploads);
  expect(await ask(aBackUp())).toMatchObject({ outcome: "succeeded" });
  expect(backups(world)[0]?.manifest.files).toHaveLength(1);
});

test("whenever the worker dies, a deploy and a restore with them end as they should", {
  timeout: 240_000,
}, async () => {
  const pipelines = (ports: CrashPorts) => pipelinesOn(portsOf(ports));
  const earlier = [aDeploy({ environment })];
  const taking = {
    name: "a deploy",
    pipelines,
    earlier,
    input: aDeploy({ environment }),
    outcomes: ["succeeded"],
  } as const;
  expect((await crashMatrix(taking)).points).toBeGreaterThan(3);
  const input = aRestore("2026-11-02T09-00-00Z", { environment, phrase });
  const prepare = (world: CrashWorld) => void (input.timestamp = newest(world));
  const restoring = { ...taking, name: "a restore", earlier: [...earlier, aDeploy({ environment })], input, prepare };
  expect((await crashMatrix(restoring)).points).toBeGreaterThan(3);
});

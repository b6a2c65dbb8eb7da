import { readdirSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { exportsFolder } from "../adapters/backups/exports.ts";
import { type ExportEvent, timestampOf } from "../contract/backups.ts";
import { aBackUp, aDeploy, anExport, someTime } from "../testing/builders.ts";
import { crashMatrix } from "../testing/crash-matrix.ts";
import { type CrashPorts, request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld } from "../testing/crash-world.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { sampleSettings } from "../testing/sample-source.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import { backUp } from "./back-up.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import { downloadExport, exportBackup } from "./export-backup.ts";
import type { Pipelines, RunInput } from "./pipelines.ts";

const settings = sampleSettings();
const deployed = aDeploy({ environment: "production" });

const pipelinesOn =
  (exports: ReturnType<typeof exportsFolder>) =>
  (ports: CrashPorts): Pipelines => {
    const all = { ...ports, ...settings };
    return {
      deploy: { production: deployToProduction(all) },
      "back-up": { production: backUp(all) },
      export: { production: exportBackup({ ...all, exports }) },
    };
  };

/** r1 is live in production, and backed up by this method. */
async function backedUp(method?: "logical") {
  const data = temporaryFolder();
  const exports = exportsFolder(data);
  const world = crashWorld("production");
  const ask = async (input: RunInput) => {
    await request(world, input);
    await work(world, { pipelines: pipelinesOn(exports) });
    const run = world.database.runs.at(-1);
    if (!run) throw new Error("Nothing was begun");
    return run;
  };
  await ask(deployed);
  await ask(aBackUp(method ? { method } : {}));
  const [backup] = world.databases.backups.finished;
  if (!backup) throw new Error("There is no backup");
  const download = async (run: number, environment: "staging" | "production" = "production") => {
    const store = { run: async (id: number) => world.database.runs.find(({ header }) => header.id === id) };
    const events: ExportEvent[] = [];
    const batches = await downloadExport({ store, exports }, { run, environment }, new AbortController().signal);
    for await (const batch of batches) events.push(...batch);
    return events;
  };
  return { world, ask, backup, download, kept: () => readdirSync(join(data, "exports")) };
}

const said = ({ entries }: { entries: object[] }) => (entries.at(-1) as { sentence?: string }).sentence;
const scratch = ({ engine }: CrashWorld) => engine.containers.filter(({ spec }) => spec.role === "scratch");

test.each([undefined, "logical"] as const)(
  "a backup (%s) comes out as SQL, and the engine is as before",
  async (method) => {
    const { world, ask, backup, download } = await backedUp(method);
    const run = await ask(anExport(backup.id.timestamp));
    expect(said(run)).toMatch(/^The backup \S+Z is exported: .* kept for a day\./);
    const events = await download(run.header.id);
    const bytes = Buffer.concat(
      events.flatMap((event) => (event.type === "bytes" ? [Buffer.from(event.base64, "base64")] : [])),
    );
    expect(zstdDecompressSync(bytes).toString()).toBe(`${JSON.stringify({ items: 3 })}\n-- Dump completed\n`);
    expect(events.at(-1)).toMatchObject({ type: "whole", bytes: bytes.length });
    expect(scratch(world)).toEqual([]);
    await expect(download(run.header.id, "staging")).rejects.toMatchObject({ code: "export-not-found" });
    await expect(download(1)).rejects.toMatchObject({ code: "export-not-found" });
  },
);

test("a dump is exported without a server: also when the live one does not run", async () => {
  const { world, ask, backup } = await backedUp("logical");
  for (const container of world.engine.containers) Object.assign(container, { state: "exited", exitCode: 0 });
  expect((await ask(anExport(backup.id.timestamp))).outcome).toBe("succeeded");
});

test("a copy that differs from its manifest is not handed out", async () => {
  const { world, ask, backup, kept } = await backedUp();
  world.engine.behaviour.process = ({ spec }: FakeContainer) => {
    const volume = world.engine.volumes.find(({ name }) => name === spec.volumes[0]?.name);
    if (spec.runtime.command?.[0] === "copy" && volume) volume.content = JSON.stringify({ items: 2 });
    return undefined;
  };
  const run = await ask(anExport(backup.id.timestamp));
  expect(run.outcome).toBe("rolled-back");
  expect(said(run)).toMatch(
    /Table items has 2 rows; the source had 3\. .*The backup and what is live are as they were/,
  );
  expect(() => kept()).toThrow(/ENOENT/);
  expect(scratch(world)).toEqual([]);
});

test("one that is failed, or not there, is refused before anything is begun", async () => {
  const { ask, backup } = await backedUp();
  expect(said(await ask(anExport("2026-01-01T00-00-00Z")))).toMatch(/There is no backup/);
  backup.failedProof = { version: 1, manifest: "", at: 1, why: "It differs.", run: 2 };
  expect(said(await ask(anExport(backup.id.timestamp)))).toMatch(/differed from its source: It differs\. Nothing was/);
});

describe("whenever the worker dies,", () => {
  test.each([undefined, "logical"] as const)("an export of a backup (%s)", { timeout: 120_000 }, async (method) => {
    const input = anExport(timestampOf(someTime));
    const report = await crashMatrix({
      name: "export",
      input,
      earlier: [deployed, aBackUp(method ? { method } : {})],
      prepare: ({ databases: { backups } }: CrashWorld) => {
        input.timestamp = backups.finished[0]?.id.timestamp ?? "";
      },
      outcomes: ["succeeded"],
      pipelines: pipelinesOn(exportsFolder(temporaryFolder())),
    });
    expect(report.undisturbed).toBe("succeeded");
    expect(report.points).toBeGreaterThan(8);
  });
});

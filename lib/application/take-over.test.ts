import { describe, expect, test } from "vitest";
import { aDeploy, aRollback, aTakeOver } from "../testing/builders.ts";
import { composeSystem } from "../testing/compose-system.ts";
import { type CrashPorts, type CrashScenario, crashMatrix } from "../testing/crash-matrix.ts";
import { request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld, gatewayIn } from "../testing/crash-world.ts";
import type { StoredBackup } from "../testing/memory-backups.ts";
import { sampleFiles, sampleSource } from "../testing/sample-source.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import type { Pipelines, RunInput } from "./pipelines.ts";
import { rollBack } from "./roll-back.ts";
import { usualLimits } from "./steps/deploy-request.ts";
import { takeOver } from "./take-over.ts";

const source = sampleSource();

function pipelines(ports: CrashPorts): Pipelines {
  const subnetRange = "10.213.0.0/16";
  const all = {
    ...ports,
    source: () => source,
    files: sampleFiles,
    instance: "test",
    subnetRange,
    limits: usualLimits,
  };
  return {
    deploy: { staging: deployToStaging(all), production: deployToProduction(all) },
    "take-over": { staging: takeOver(all, "staging"), production: takeOver(all, "production") },
    rollback: { production: rollBack(all) },
  };
}

const toProduction = { environment: "production" } as const;
type Row = Omit<CrashScenario, "pipelines">;
const production: Pick<Row, "stands" | "input"> = {
  stands: (engine) => composeSystem(engine, "production"),
  input: aTakeOver(toProduction),
};

const rows: Row[] = [
  { ...production, name: "taking over", outcomes: ["succeeded"] },
  {
    ...production,
    name: "taking over with images that ran on staging",
    earlier: [aDeploy()],
    outcomes: ["succeeded"],
  },
  {
    ...production,
    name: "a copy that fails",
    disturb: ({ engine }) =>
      void (engine.behaviour.refuses = (what) => (what.startsWith("copy into") ? "No space left." : undefined)),
    outcomes: ["rolled-back"],
  },
  {
    ...production,
    name: "a candidate that ends at once",
    disturb: ({ engine }) =>
      void (engine.behaviour.process = ({ spec }) =>
        spec.service === "backend" && spec.role === "release" ? { does: "ends", exitCode: 1 } : undefined),
    outcomes: ["rolled-back"],
  },
  {
    ...production,
    name: "a release that fails after the switch",
    disturb: (world) =>
      void (world.engine.behaviour.check = ({ spec }) => ({
        health: spec.service === "backend" && gatewayIn(world)?.serving ? "fails" : "passes",
      })),
    outcomes: ["rolled-back"],
  },
  {
    ...production,
    name: "cancelled while it hands over",
    cancelAt: "hand-over",
    outcomes: ["rolled-back", "succeeded"],
  },
  { ...production, name: "cancelled while it copies", cancelAt: "copy-data", outcomes: ["rolled-back", "succeeded"] },
  { ...production, name: "cancelled while it switches", cancelAt: "switch", outcomes: ["rolled-back", "succeeded"] },
  {
    name: "taking over staging, whose database begins anew",
    stands: (engine) => composeSystem(engine, "staging"),
    input: aTakeOver(),
    outcomes: ["succeeded"],
  },
  {
    ...production,
    name: "a deploy to what was taken over",
    earlier: [aTakeOver(toProduction)],
    input: aDeploy(toProduction),
    outcomes: ["succeeded"],
  },
];

describe("taking over, whenever the worker dies", () => {
  test.each(rows)("$name", { timeout: 120_000 }, async (row) => {
    const report = await crashMatrix({ ...row, pipelines });
    expect(report.undisturbed).toBe(row.outcomes[0]);
    expect(report.points).toBeGreaterThan(4);
  });
});

describe("an application that docker compose started", () => {
  async function after(world: CrashWorld, ...inputs: RunInput[]) {
    for (const input of inputs) {
      await request(world, input);
      await work(world, { pipelines });
    }
    return world.database.runs.at(-1);
  }
  function found(environment: "staging" | "production" = "production") {
    const world = crashWorld(environment);
    composeSystem(world.engine, environment);
    return world;
  }
  const rows = JSON.stringify({ shelves: 7 });
  const volume = ({ engine }: CrashWorld, name: string) => engine.volumes.find((one) => one.name === name);

  test("is not deployed over: the refusal says what is there, and the way", async () => {
    const world = found();
    const run = await after(world, aDeploy(toProduction));
    expect(run?.outcome).toBe("rolled-back");
    const sentence = JSON.stringify(run?.entries.at(-1));
    expect(sentence).toContain("container wms-production-frontend");
    expect(sentence).toContain("volume production_mysql_data");
    expect(sentence).toContain("slipway take-over production");
    expect(world.engine.foreign.every(({ running }) => running)).toBe(true);
  });

  test("goes on with its data beside, and all of it stays, under names aside", async () => {
    const world = found();
    const run = await after(world, aTakeOver(toProduction));
    expect(JSON.stringify(run?.entries.at(-1))).toContain("Taken over. Nobody was answered for");
    expect(world.engine.foreign).toMatchObject([
      { name: "wms-production-frontend-before-r1", running: false, restart: { name: "no" } },
      { name: "wms-production-backend-before-r1", running: false },
      { name: "wms-production-db-before-r1", running: false },
    ]);
    expect(volume(world, "production_mysql_data")).toEqual({ name: "production_mysql_data", content: rows });
    expect(volume(world, "production_mysql_data-r1")?.content).toBe(rows);
    const names = world.engine.containers.filter(({ scope }) => scope.application === "wms").map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["wms-production-db", "wms-production-backend"]));
  });

  test("is backed up in production, from the copy, before the release command changes it", async () => {
    const world = found();
    const before: StoredBackup[] = [];
    world.engine.behaviour.process = ({ spec }) => {
      if (spec.role === "task") before.push(...world.databases.backups.finished);
      return undefined;
    };
    const run = await after(world, aTakeOver(toProduction));
    expect(run?.plans["back-up"]).toMatchObject({
      database: { container: "wms-production-db", name: "warehouse_wms" },
    });
    const [backup] = before;
    expect(backup?.manifest).toMatchObject({ database: { name: "warehouse_wms" }, run: 1, reason: "before r1" });
    expect(backup?.manifest.release).toBeUndefined();
    expect(Buffer.from(backup?.contents["database.sql.zst"] ?? []).toString()).toContain(rows);

    const staging = await after(found("staging"), aTakeOver());
    expect(staging?.plans).not.toHaveProperty("back-up");
  });

  test("keeps that database in later deploys, and is not found a second time", async () => {
    const world = found();
    const run = await after(world, aTakeOver(toProduction), aDeploy(toProduction), aDeploy(toProduction));
    expect(run?.outcome).toBe("succeeded");
    const databases = world.engine.containers.filter(
      ({ spec, scope }) => spec.role === "resident" && scope.instance === "test",
    );
    expect(databases.map(({ spec }) => spec.volumes.map(({ name }) => name))).toEqual([["production_mysql_data-r1"]]);
    const again = await after(world, aTakeOver(toProduction));
    expect(JSON.stringify(again?.entries.at(-1))).toContain("nothing that docker compose started");
  });

  test("can be gone back to, like any release", async () => {
    const world = found();
    const run = await after(world, aTakeOver(toProduction), aDeploy(toProduction), aRollback(toProduction));
    expect(run?.outcome).toBe("succeeded");
    expect(gatewayIn(world)?.serving?.release).toBe(1);
    expect(world.engine.foreign.some(({ running }) => running)).toBe(false);
  });

  test("serves again when it was given back after the switch; what was written meanwhile is kept, and is in nobody's way", async () => {
    const world = found();
    world.engine.behaviour.check = ({ spec }) => {
      const data = gatewayIn(world)?.serving && volume(world, "production_mysql_data-r1");
      if (data) data.content = JSON.stringify({ shelves: 8 });
      return { health: data && spec.service === "backend" ? "fails" : "passes" };
    };
    const run = await after(world, aTakeOver(toProduction));
    expect(run?.outcome).toBe("rolled-back");
    expect(JSON.stringify(run?.entries.at(-1))).toContain(
      "serves as before. What was written since the switch is kept in production_mysql_data-r1.",
    );
    expect(world.engine.foreign.every(({ running }) => running)).toBe(true);
    world.engine.behaviour.check = () => ({ health: "passes" });
    expect((await after(world, aTakeOver(toProduction)))?.outcome).toBe("succeeded");
    const contents = ["", "-r1", "-r2"].map((end) => volume(world, `production_mysql_data${end}`)?.content);
    expect(contents).toEqual([rows, JSON.stringify({ shelves: 8 }), rows]);
  });

  test("is nothing to take over where there is none", async () => {
    const run = await after(crashWorld("production"), aTakeOver(toProduction));
    expect(run?.outcome).toBe("rolled-back");
    expect(JSON.stringify(run?.entries.at(-1))).toContain("Deploy instead.");
  });
});

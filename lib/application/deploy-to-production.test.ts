import { expect, test } from "vitest";
import { aDeploy } from "../testing/builders.ts";
import { type CrashPorts, request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld } from "../testing/crash-world.ts";
import { sampleFiles, sampleSource } from "../testing/sample-source.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import { usualLimits } from "./steps/deploy-request.ts";

const source = sampleSource();
const own = {
  source: () => source,
  files: sampleFiles,
  instance: "test",
  subnetRange: "10.213.0.0/16",
  limits: usualLimits,
};
const pipelines = (ports: CrashPorts) => ({
  deploy: {
    staging: deployToStaging({ ...ports, ...own }),
    production: deployToProduction({ ...ports, ...own }),
  },
});

async function deployed(world: CrashWorld, environment: "staging" | "production") {
  await request(world, aDeploy({ environment }));
  await work(world, { pipelines });
  return world.database.runs.at(-1);
}

/** r1 on staging, r2 in production. */
async function live(): Promise<CrashWorld> {
  const world = crashWorld("production", true);
  await deployed(world, "staging");
  await deployed(world, "production");
  return world;
}

test("production runs the very images that ran on staging, and says which release they are of", async () => {
  const world = await live();
  const [staging, production] = world.database.releases;
  expect(production).toMatchObject({ environment: "production", state: "live", promotes: 1, schema: "schema-1" });
  expect(production?.images.backend).toBe(staging?.images.backend);
  expect(
    world.engine.images.filter(({ scope }) => scope?.environment === "production" && scope.application === "wms"),
  ).toMatchObject([{ scope: { instance: "another" } }]); // it built none of its own
});

test("the second deploy backs up what is live, keeps it as standby, and leaves the database where it is", async () => {
  const world = await live();
  expect(world.databases.backups.finished).toEqual([]); // there was nothing yet
  await deployed(world, "production");
  expect(world.databases.backups.finished).toMatchObject([
    { manifest: { release: 2, run: 3, database: { name: "warehouse_wms" }, files: [{ name: "database.sql.zst" }] } },
  ]);
  expect(world.database.releases.map(({ state }) => state)).toEqual(["live", "standby", "live"]);
  const running = world.engine.containers.filter(
    ({ scope: { environment, application, instance }, state }) =>
      environment === "production" && application === "wms" && instance === "test" && state === "running",
  );
  expect(running.map(({ name }) => name).sort()).toEqual([
    "wms-production-backend",
    "wms-production-backend-r2",
    "wms-production-db",
    "wms-production-frontend",
    "wms-production-frontend-r2",
  ]);
});

test("a migration that failed half way: the old release serves on, and the sentence says what is not as before", async () => {
  const world = await live();
  world.engine.behaviour.process = ({ spec }) => {
    if (spec.role !== "task") return undefined;
    world.databases.schema = "schema-2";
    return { does: "ends", exitCode: 3 };
  };
  const run = await deployed(world, "production");
  const [backup] = world.databases.backups.finished;
  expect(run?.outcome).toBe("rolled-back");
  expect(run?.entries.at(-1)).toMatchObject({
    sentence: expect.stringMatching(
      /^The release command ended with exit code 3; .* r2 serves as before\. Rolled back, schema ahead: /,
    ),
  });
  expect(run?.entries.at(-1)).toMatchObject({
    sentence: expect.stringContaining(`the backup ${backup?.id.timestamp} has it as it was before`),
  });
});

test("a first deploy that failed leaves nothing behind, unless people have used its database", async () => {
  const world = crashWorld("production");
  const things = () => ({
    containers: world.engine.containers.length,
    volumes: world.engine.volumes.length,
    networks: world.engine.networks.length,
  });
  const before = things();
  world.gateways.smoke = () => 500;
  expect((await deployed(world, "production"))?.outcome).toBe("rolled-back");
  expect(things()).toEqual(before);

  world.gateways.smoke = () => 200;
  world.engine.behaviour.check = ({ spec }) => ({
    health: spec.service === "backend" && world.database.releases.some(({ liveAt }) => liveAt) ? "fails" : "passes",
  });
  expect((await deployed(world, "production"))?.outcome).toBe("rolled-back");
  expect(world.engine.volumes.map(({ name }) => name)).toContain("production_mysql_data");
});

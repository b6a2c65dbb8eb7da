import { expect, test, vi } from "vitest";
import type { Environment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { aDeploy } from "../testing/builders.ts";
import { driftIn, servingProblem } from "../testing/crash-checks.ts";
import { type CrashPorts, request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld, gatewayIn } from "../testing/crash-world.ts";
import { sampleSettings, sampleSource } from "../testing/sample-source.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import type { Source } from "./ports.ts";
import { recordInGit } from "./steps/record-in-git.ts";
import { planOfRelease } from "./surroundings.ts";

const source = sampleSource();
const pipelinesOf = (of: Source) => (ports: CrashPorts) => {
  const all = { ...ports, ...sampleSettings(of) };
  return {
    deploy: {
      staging: deployToStaging(all),
      production: deployToProduction(all, { record: [recordInGit(all)] }),
    },
  };
};

async function deployed(world: CrashWorld, environment: Environment, reach?: () => void, of = source) {
  await request(world, aDeploy({ environment }));
  await work(world, { pipelines: pipelinesOf(of) }, reach);
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

test("a schema that an application makes when it starts is its own release's, which is what going back asks about", async () => {
  const world = crashWorld("production", true);
  await deployed(world, "staging");
  world.engine.behaviour.process = ({ spec }) => {
    if (spec.role === "release") world.databases.schema = `as r${spec.release} wants it`;
    return undefined;
  };
  await deployed(world, "production");
  await deployed(world, "production");
  const ofProduction = world.database.releases.filter(({ environment }) => environment === "production");
  expect(ofProduction.map(({ schema }) => schema)).toEqual(["as r2 wants it", "as r3 wants it"]);
});

test("a database that sets up its data folder is waited for longer than what is released", async () => {
  const world = crashWorld("production", true);
  const healthyAt = world.clock.now() + 320_000; // its own health check allows 170 s
  world.engine.behaviour.check = ({ spec }) => ({
    health: spec.role !== "resident" || world.clock.now() >= healthyAt ? "passes" : "fails",
  });
  expect(await deployed(world, "staging")).toMatchObject({ outcome: "succeeded" });
  expect(world.clock.now()).toBeGreaterThanOrEqual(healthyAt);
});

test("nothing of a release is started while its database only sets itself up, healthy as it may seem", async () => {
  const world = crashWorld("production");
  let looks = 0;
  let looksBefore: number | undefined;
  world.engine.behaviour.process = ({ spec }) => {
    if (spec.service === "database") return { does: "listens", port: ++looks < 4 ? 33_060 : 3306 };
    if (spec.service === "backend") looksBefore ??= looks;
    return undefined;
  };
  const run = await deployed(world, "production");
  expect(run?.outcome).toBe("succeeded");
  expect(looksBefore).toBeGreaterThanOrEqual(4);
});

test("a remote that is away when the release has proved itself takes nothing back: the run says what is not done", async () => {
  const world = await live();
  const tried: string[] = [];
  using _away = vi.spyOn(source, "tagAndPush").mockImplementation(async ({ tag }) => {
    tried.push(tag);
    throw new Refusal("remote-unreachable", "The remote could not be reached.");
  });
  const run = await deployed(world, "production");
  expect(run?.outcome).toBe("succeeded-with-warnings");
  expect(tried).toHaveLength(3);
  expect(new Set(tried).size).toBe(1);
  expect(run?.entries.at(-1)).toMatchObject({
    sentence: expect.stringMatching(
      /^Live in .* What comes after that was not all done: The remote could not be reached\. The release is live; only its record in git is not complete\. By hand: git tag -a production\//,
    ),
  });
  expect(world.database.releases.map(({ state }) => state)).toEqual(["live", "standby", "live"]);
  expect(gatewayIn(world)?.serving?.release).toBe(3);
  expect(run?.entries).toContainEqual(expect.objectContaining({ step: "retire", mark: "done" }));
});

test("the second deploy backs up what is live, keeps it as standby, and leaves the database where it is", async () => {
  const world = await live();
  expect(world.databases.backups.finished).toEqual([]); // there was nothing yet
  await deployed(world, "production");
  expect(world.databases.backups.finished).toMatchObject([
    { manifest: { release: 2, run: 3, database: { name: "warehouse_wms" }, files: [{ name: "database.tar.zst" }] } },
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

test("a compose file that names a newer server changes nothing of the database that is kept, nor what is recorded of it", async () => {
  const world = await live();
  const [server] = world.engine.containers.filter(({ name }) => name === "wms-production-db");
  const image = server?.spec.image;
  const recorded = () => planOfRelease(world.database.releases.at(-1))?.residents[0]?.container;
  const newer = sampleSource(undefined, {
    "docker-compose-dual-env.yml": (text) => text.replace("mysql:8.0", "mysql:9.7"),
  });
  await deployed(world, "staging", undefined, newer);
  expect((await deployed(world, "production", undefined, newer))?.outcome).toBe("succeeded");
  expect(driftIn(world)).toEqual([]);
  expect(recorded()?.image).toBe(image);

  Object.assign(recorded() ?? {}, { image: "sha256:mysql:9.7" }); // as earlier versions of Slipway recorded it
  expect(driftIn(world)).toMatchObject([expect.stringMatching("image")]);
  await deployed(world, "production", undefined, newer);
  expect(driftIn(world)).toEqual([]);
  expect(recorded()?.image).toBe(image);
});

test("an engine that was restarted after the switch: the one before is started and well before it serves again", async () => {
  const world = await live();
  const ofRelease = (release: number) =>
    world.engine.containers.filter(({ scope, spec }) => scope.environment === "production" && spec.release === release);
  let restarted = false;
  world.engine.behaviour.check = ({ spec }) => {
    if (gatewayIn(world)?.serving?.release !== 3) return { health: "passes" };
    if (!restarted) for (const container of ofRelease(2)) container.state = "exited"; // of which nothing says `always` any more
    restarted = true;
    return { health: spec.release === 3 ? "fails" : "passes" };
  };
  const problems = new Set<string | undefined>();
  const run = await deployed(world, "production", () => problems.add(servingProblem(world)));
  expect(run?.entries.at(-1)).toMatchObject({
    sentence: expect.stringMatching(/^After the switch .*, so the release was taken back\. r2 serves as before\.$/),
  });
  expect([...problems]).toEqual([undefined]);
  expect(ofRelease(2).map(({ state }) => state)).toEqual(["running", "running"]);
  expect(gatewayIn(world)?.serving?.release).toBe(2);
});

test("an engine that is going down while it is undone: nothing is started before the gateway, which waits until it is back", async () => {
  const world = await live();
  const old = () =>
    world.engine.containers.filter(({ scope, spec }) => scope.environment === "production" && spec.release === 2);
  const endOld = () => old().forEach((container) => Object.assign(container, { state: "exited" }));
  let engine: "up" | "going" | "back" = "up";
  world.engine.behaviour.check = ({ spec }) => {
    if (gatewayIn(world)?.serving?.release !== 3) return { health: "passes" };
    if (engine === "up") endOld();
    if (engine === "up") engine = "going";
    return { health: spec.release === 3 ? "fails" : "passes" };
  };
  const throughDeath = <Verb extends (...asked: never[]) => unknown>(verb: Verb) =>
    ((...asked) => {
      if (engine === "going") endOld();
      if (engine === "going") engine = "back";
      return verb(...asked);
    }) as Verb;
  const pipelines = ({ gateways, ...ports }: CrashPorts) => {
    const [ensure, switchTo] = [throughDeath(gateways.ensure), throughDeath(gateways.switchTo)];
    return pipelinesOf(source)({ ...ports, gateways: { ...gateways, ensure, switchTo } });
  };
  await request(world, aDeploy({ environment: "production" }));
  await work(world, { pipelines });
  expect(engine).toBe("back");
  expect(gatewayIn(world)?.serving?.release).toBe(2);
  expect(old().map(({ state }) => state)).toEqual(["running", "running"]);
});

test("a migration that failed half way: the old release serves on, and the sentence says what is not as before", async () => {
  const world = await live();
  world.engine.behaviour.process = ({ spec }) => {
    if (spec.role !== "task" || spec.within) return undefined; // as if the copy had not been what the database is
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
  world.engine.behaviour.process = ({ spec }) => {
    if (spec.role === "task") world.databases.schema = "schema-2";
    return undefined;
  };
  const never = await deployed(world, "production");
  expect(never?.outcome).toBe("rolled-back");
  expect(never?.entries.at(-1)).toMatchObject({
    sentence: expect.stringMatching(/ Nothing is deployed, and what this run made was removed\.$/),
  });
  expect(things()).toEqual(before);

  world.gateways.smoke = () => 200;
  world.engine.behaviour.check = ({ spec }) => ({
    health: spec.service === "backend" && world.database.releases.some(({ liveAt }) => liveAt) ? "fails" : "passes",
  });
  const served = await deployed(world, "production");
  expect(served?.outcome).toBe("rolled-back");
  expect(served?.entries.at(-1)).toMatchObject({
    sentence: expect.stringMatching(/ was removed, but for production_mysql_data: people may have written there\.$/),
  });
  expect(world.engine.volumes.map(({ name }) => name)).toContain("production_mysql_data");
});

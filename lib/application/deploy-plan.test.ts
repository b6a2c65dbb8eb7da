import { expect, test } from "vitest";
import { aDeploy, aTakeOver } from "../testing/builders.ts";
import { composeSystem } from "../testing/compose-system.ts";
import { gateWorld } from "../testing/gate-world.ts";
import { deployPlan } from "./deploy-plan.ts";

test("a plan says what will be done, with what, and whether it may", async () => {
  const { ports, signal, deployStaging, signEverything } = await gateWorld();
  await deployStaging();
  await signEverything();
  const plan = await deployPlan(ports, { environment: "production" }, signal);
  expect(plan.gates.filter(({ met }) => !met)).toEqual([]);
  expect(plan).toMatchObject({
    environment: "production",
    ref: plan.commit.commit,
    commit: { title: "Count stock per shelf", author: "Anna" },
    promotes: { release: 1, run: 1 },
    phrase: "CONFIRM",
    commits: [{ title: "Count stock per shelf" }],
  });
  expect(plan.images?.map(({ service }) => service)).toEqual(["frontend", "backend"]);
  expect(plan.steps.find(({ name }) => name === "take-images")?.detail).toBe("the ids that ran on staging as r1");
  expect(Object.fromEntries(plan.gates.map(({ id, evidence }) => [id, evidence]))).toMatchObject({
    promotion: "r1, for 12 min",
    build: "build definitions are equal",
    healthy: "healthy for 12 min, needs 10 min",
    errors: expect.stringMatching(/^0 of \d+ lines since the deploy$/),
    smoke: "/ 200 in 1 ms, /api/health 200 in 1 ms",
    branch: expect.stringMatching(/^[0-9a-f]{7} is on stable\/prisma-mysql-7$/),
    pushed: expect.stringMatching(/^working tree clean, [0-9a-f]{7} is on the repository$/),
    "sign-off:Login works": "Anna, just now, for r1",
    "sign-off:Database queries work": "database: health check passed",
    isolation: "not tried yet",
    freeze: "none is planned",
    policy: "as accepted",
    engine: "0 on fake",
    ports: expect.stringContaining("443"),
    configuration: "3 services: frontend, backend, database",
    idle: "nothing is under way",
  });
});

test("what docker compose started is shown with the plan that takes it over, and nothing else may begin", async () => {
  const { world, ports, signal, deployStaging, signEverything, ask, runs } = await gateWorld();
  await deployStaging();
  await signEverything();
  composeSystem(world.engine, "production");
  const plan = await deployPlan(ports, { environment: "production" }, signal);
  expect(plan.found).toMatchObject({
    containers: [{ name: "wms-production-frontend", running: true }, {}, {}],
    networks: ["production-network"],
    volumes: [{ name: "production_mysql_data" }],
  });
  expect(plan.gates.filter(({ met }) => !met)).toEqual([]);
  expect(plan.steps.find(({ name }) => name === "hand-over")?.detail).toMatch(/^nobody is answered for about 15 s/);
  const asked = { environment: "production", ref: plan.ref, plan: plan.fingerprint, phrase: "CONFIRM" } as const;
  expect(await ask(aDeploy(asked))).toMatchObject({ accepted: false, code: "system-found" });
  expect(await ask(aTakeOver(asked))).toMatchObject({ accepted: true });
  await runs.settled();
  expect(world.engine.foreign.some(({ running }) => running)).toBe(false);
});

import { describe, expect, test } from "vitest";
import { aDeploy, anOperation } from "../testing/builders.ts";
import { type CrashPorts, type CrashScenario, crashMatrix } from "../testing/crash-matrix.ts";
import { type CrashWorld, gatewayIn } from "../testing/crash-world.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { sampleSettings, sourceWithRedirect } from "../testing/sample-source.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import { operateEnvironment } from "./operate-environment.ts";
import type { Pipelines } from "./pipelines.ts";
import { recordInGit } from "./steps/record-in-git.ts";

const settings = sampleSettings(sourceWithRedirect());

function pipelines(ports: CrashPorts): Pipelines {
  const all = { ...ports, ...settings };
  return {
    deploy: { staging: deployToStaging(all), production: deployToProduction(all, { record: [recordInGit(all)] }) },
    operate: { staging: operateEnvironment(all) },
  };
}

type Row = Omit<CrashScenario, "pipelines">;
type Common = Pick<Row, "input" | "earlier" | "interrupts">;

const rows = (common: Common, own: (Omit<Row, "input"> & Partial<Common>)[]): Row[] =>
  own.map((row) => ({ ...common, ...row }));

const candidate = (release: number, service: string) => (container: FakeContainer) =>
  container.spec.release === release && container.spec.service === service;

/** Nothing is live before. */
const first = rows({ input: aDeploy() }, [
  { name: "a deploy", outcomes: ["succeeded"] },
  {
    name: "a deploy whose ports are asked before",
    disturb: (world) =>
      void (world.engine.behaviour.refuses = (what) => {
        const gateway = gatewayIn(world);
        if (what.startsWith("restart policy") && gateway && !gateway.serving) {
          gateway.requests += 4;
          gateway.failed += 4;
        }
        return undefined;
      }),
    outcomes: ["succeeded"],
  },
  {
    name: "a build that fails",
    disturb: ({ engine }) => void (engine.behaviour.builds = () => ({ image: "breaks", says: "COPY: no such file." })),
    outcomes: ["rolled-back"],
  },
  {
    name: "a candidate that ends at once",
    disturb: ({ engine }) =>
      void (engine.behaviour.process = (container) =>
        candidate(1, "backend")(container) ? { does: "ends", exitCode: 1, says: ["no database"] } : undefined),
    outcomes: ["rolled-back"],
  },
  {
    name: "an engine that goes away while the release is laid out",
    disturb: ({ engine }) =>
      void (engine.behaviour.refuses = (what) => (what === "look at subnets" ? "It went away." : undefined)),
    outcomes: ["rolled-back"],
  },
  { name: "cancelled before it has a number", cancelAt: "preflight", outcomes: ["rolled-back", "succeeded"] },
  { name: "cancelled while it builds", cancelAt: "build-images", outcomes: ["rolled-back", "succeeded"] },
  { name: "cancelled while it switches", cancelAt: "switch", outcomes: ["rolled-back", "succeeded"] },
]);

/** Release 1 is live; all but the candidate of release 2 is well. */
const second = rows({ input: aDeploy(), earlier: [aDeploy()] }, [
  { name: "a deploy", outcomes: ["succeeded"] },
  {
    name: "a candidate that redirects a port, and is never healthy",
    input: aDeploy({ ref: "redirecting" }),
    disturb: ({ engine }) =>
      void (engine.behaviour.check = (container) => ({
        health: candidate(2, "frontend")(container) ? "fails" : "passes",
      })),
    outcomes: ["rolled-back"],
  },
  {
    name: "a release command that fails",
    disturb: ({ engine }) =>
      void (engine.behaviour.process = ({ spec }) =>
        spec.role === "task" && spec.release === 2 ? { does: "ends", exitCode: 3 } : undefined),
    outcomes: ["rolled-back"],
  },
  {
    name: "a candidate that is never healthy",
    disturb: ({ engine }) =>
      void (engine.behaviour.check = (container) => ({
        health: candidate(2, "frontend")(container) ? "fails" : "passes",
      })),
    outcomes: ["rolled-back"],
  },
  {
    name: "a smoke request that is refused",
    disturb: ({ gateways }) => void (gateways.smoke = () => 500),
    outcomes: ["rolled-back"],
  },
  {
    name: "a release that fails after the switch",
    disturb: (world) =>
      void (world.engine.behaviour.check = (container) => ({
        health: candidate(2, "backend")(container) && gatewayIn(world)?.serving?.release === 2 ? "fails" : "passes",
      })),
    outcomes: ["rolled-back"],
  },
  {
    name: "an old release that cannot be removed",
    disturb: ({ engine }) =>
      void (engine.behaviour.refuses = (what) => (/^remove network .*-r1$/.test(what) ? "Busy." : undefined)),
    outcomes: ["succeeded-with-warnings"],
  },
  {
    name: "cancelled while it starts the candidate",
    cancelAt: "start-candidate",
    outcomes: ["rolled-back", "succeeded"],
  },
  { name: "cancelled while it switches", cancelAt: "switch", outcomes: ["rolled-back", "succeeded"] },
]);

const toProduction = () => aDeploy({ environment: "production" });

/** Nothing is live in production; r1 runs on staging. */
const firstInProduction = rows({ input: toProduction(), earlier: [aDeploy()] }, [
  { name: "a deploy", outcomes: ["succeeded"] },
  { name: "a deploy that nothing ran before", earlier: [], outcomes: ["succeeded"] },
  {
    name: "a smoke request that is refused",
    disturb: ({ gateways }) => void (gateways.smoke = () => 500),
    outcomes: ["rolled-back"],
  },
]);

/** As somebody does it by hand. */
const removeGateway = ({ gateways, scope: { instance, application, environment } }: CrashWorld) =>
  gateways.gateways.delete(`${instance}/${application}/${environment}`);

/** r1 runs on staging, r2 in production. */
const secondInProduction = rows({ input: toProduction(), earlier: [aDeploy(), toProduction()] }, [
  { name: "a deploy", outcomes: ["succeeded"] },
  {
    name: "a deploy with more standbys than are kept",
    earlier: [aDeploy(), ...Array.from({ length: 4 }, toProduction)],
    outcomes: ["succeeded"],
  },
  {
    name: "a release command that fails on the copy",
    disturb: ({ engine }) =>
      void (engine.behaviour.process = ({ spec }) =>
        spec.role === "task" ? { does: "ends", exitCode: 3 } : undefined),
    outcomes: ["rolled-back"],
  },
  {
    name: "a migration that the release before does not survive",
    disturb: ({ engine }) =>
      void (engine.behaviour.check = ({ spec }) => ({ health: spec.within ? "fails" : "passes" })),
    outcomes: ["rolled-back"],
  },
  {
    name: "that migration, although the gate says so",
    input: aDeploy({ environment: "production", overrides: [{ gate: "rehearsal", reason: "It is closed at night" }] }),
    disturb: ({ engine }) =>
      void (engine.behaviour.check = ({ spec }) => ({ health: spec.within ? "fails" : "passes" })),
    outcomes: ["succeeded"],
  },
  { name: "cancelled while it rehearses", cancelAt: "rehearse", outcomes: ["rolled-back", "succeeded"] },
  {
    name: "a release command that fails after it changed the schema",
    disturb: ({ engine, databases }) =>
      void (engine.behaviour.process = ({ spec }) => {
        if (spec.role !== "task" || spec.release !== 3) return undefined;
        databases.schema = "schema-2";
        return { does: "ends", exitCode: 3 };
      }),
    outcomes: ["rolled-back"],
  },
  {
    name: "a release that answers 5xx",
    disturb: (world) =>
      void (world.engine.behaviour.check = () => {
        const gateway = gatewayIn(world);
        if (gateway?.serving?.release === 3) Object.assign(gateway, { requests: 100, applicationErrors: 50 });
        return { health: "passes" };
      }),
    outcomes: ["rolled-back"],
  },
  {
    name: "a gateway that is removed before the switch",
    interrupts: true,
    disturb: (world) =>
      void (world.gateways.smoke = ({ path }) => {
        const isCandidate = world.engine.containers.some(candidate(3, "frontend")); // and no rehearsal
        if (path === "/api/health" && isCandidate) removeGateway(world);
        return 200;
      }),
    outcomes: ["succeeded", "rolled-back"],
  },
  {
    name: "a gateway that is removed while the release is watched",
    interrupts: true,
    disturb: (world) =>
      void (world.engine.behaviour.check = (container) => {
        if (candidate(3, "backend")(container) && gatewayIn(world)?.serving?.release === 3) removeGateway(world);
        return { health: "passes" };
      }),
    outcomes: ["rolled-back"],
  },
  { name: "cancelled while it drains", cancelAt: "drain", outcomes: ["rolled-back", "succeeded"] },
  { name: "cancelled while it is watched", cancelAt: "watch", outcomes: ["rolled-back", "succeeded"] },
  {
    name: "a candidate that ends at once",
    disturb: ({ engine }) =>
      void (engine.behaviour.process = (container) =>
        candidate(3, "backend")(container) ? { does: "ends", exitCode: 1, says: ["no database"] } : undefined),
    outcomes: ["rolled-back"],
  },
  {
    name: "a release that fails after the switch",
    disturb: (world) =>
      void (world.engine.behaviour.check = (container) => ({
        health: candidate(3, "backend")(container) && gatewayIn(world)?.serving?.release === 3 ? "fails" : "passes",
      })),
    outcomes: ["rolled-back"],
  },
]);

/** What the engine does not start any more once it is stopped. */
const kept = new Set<string>();
const keepProcesses = ({ containers }: CrashWorld["engine"]) => containers.forEach(({ id }) => kept.add(id));

const operations = rows({ input: anOperation(), earlier: [aDeploy()], interrupts: true }, [
  { name: "restart of everything", input: anOperation(), outcomes: ["succeeded"] },
  { name: "restart of one service", input: anOperation({ service: "backend" }), outcomes: ["succeeded"] },
  { name: "start of what runs", input: anOperation({ action: "start" }), outcomes: ["succeeded"] },
  {
    name: "restart of a database that has to be made anew for it",
    input: anOperation({ service: "database" }),
    prepare: ({ engine }) => keepProcesses(engine),
    disturb: ({ engine }) => void (engine.behaviour.stuck = ({ id }) => kept.has(id)),
    outcomes: ["succeeded", "rolled-back"],
  },
]);

describe.each([
  ["on an empty environment", first],
  ["beside a live release", second],
  ["in an empty production", firstInProduction],
  ["in production", secondInProduction],
  ["on a live release", operations],
])("%s, whenever the worker dies", (_place, rows) => {
  test.each(rows)("$name", { timeout: 120_000 }, async (row) => {
    const report = await crashMatrix({ ...row, pipelines });
    expect(report.undisturbed).toBe(row.outcomes[0]);
    expect(report.points).toBeGreaterThan(3);
  });
});

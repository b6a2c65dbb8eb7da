import { describe, expect, test } from "vitest";
import { aDeploy, aMend, aScope } from "../testing/builders.ts";
import { type CrashPorts, type CrashScenario, crashMatrix } from "../testing/crash-matrix.ts";
import type { CrashWorld } from "../testing/crash-world.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { owned } from "../testing/fake-engine-looks.ts";
import { keepingStandbys, sampleSettings, sampleSource } from "../testing/sample-source.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import { mendBeside, mendHeld, mendInPlace } from "./mend.ts";
import type { Pipelines } from "./pipelines.ts";

const settings = sampleSettings(sampleSource(keepingStandbys));

function pipelines(ports: CrashPorts): Pipelines {
  const all = { ...ports, ...settings };
  return {
    deploy: { staging: deployToStaging(all) },
    mend: { staging: mendInPlace(all) },
    "mend-beside": { staging: mendBeside(all) },
    "mend-held": { staging: mendHeld(all) },
  };
}

const scope = aScope();

function ofService({ engine }: CrashWorld, service: string): FakeContainer {
  const found = engine.containers.find((one) => owned(one, scope) && one.spec.service === service);
  if (!found) throw new Error(`There is no ${service}`);
  return found;
}

/** As somebody with a shell on the host would, with `docker rename` and `docker network`. */
function changeByHand(world: CrashWorld): void {
  ofService(world, "backend").name = "backend-of-yesterday";
  const database = ofService(world, "database");
  const [at] = [...database.endpoints].find(([, { network }]) => network.endsWith("-r1")) ?? [];
  if (at) database.endpoints.delete(at);
}

/** As a tool does that replaces containers by newer ones and keeps their labels. */
function replaceByHand(world: CrashWorld, service = "backend"): void {
  const container = ofService(world, service);
  container.spec = { ...container.spec, runtime: { ...container.spec.runtime, environment: {} } };
}

const unhealthy = ({ engine }: CrashWorld) =>
  void (engine.behaviour.check = ({ spec }) => ({ health: spec.release === 2 ? "fails" : "passes" }));

const rows: Omit<CrashScenario, "pipelines">[] = [
  { name: "in place", input: aMend(), prepare: changeByHand, outcomes: ["succeeded"] },
  {
    name: "beside, and something in place",
    input: aMend({ way: "beside" }),
    prepare(world) {
      changeByHand(world);
      replaceByHand(world);
    },
    outcomes: ["succeeded"],
  },
  {
    name: "beside, and never healthy",
    input: aMend({ way: "beside" }),
    prepare: replaceByHand,
    disturb: unhealthy,
    outcomes: ["rolled-back"],
  },
  {
    name: "of a database, while requests wait",
    input: aMend({ way: "held" }),
    earlier: [aDeploy(), aDeploy()],
    prepare: (world) => replaceByHand(world, "database"),
    interrupts: true,
    outcomes: ["succeeded"],
  },
  {
    name: "of a database that is never healthy",
    input: aMend({ way: "held" }),
    prepare: (world) => replaceByHand(world, "database"),
    disturb: ({ engine }) =>
      void (engine.behaviour.check = ({ spec }) => ({
        health: spec.role === "resident" && "MYSQL_DATABASE" in spec.runtime.environment ? "fails" : "passes",
      })),
    interrupts: true,
    outcomes: ["rolled-back"],
  },
];

describe("what has drifted is mended, whenever the worker dies", () => {
  test.each(rows)("$name", { timeout: 120_000 }, async (row) => {
    const report = await crashMatrix({ earlier: [aDeploy()], ...row, pipelines });
    expect(report.undisturbed).toBe(row.outcomes[0]);
    expect(report.points).toBeGreaterThan(3);
  });
});

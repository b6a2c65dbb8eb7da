import { describe, expect, test } from "vitest";
import { aConfigure, aDeploy, aVariable, aVersion } from "../testing/builders.ts";
import { type CrashPorts, type CrashScenario, crashMatrix } from "../testing/crash-matrix.ts";
import type { CrashWorld } from "../testing/crash-world.ts";
import { keepingStandbys, sampleSettings, sampleSource } from "../testing/sample-source.ts";
import { configure } from "./configure.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import type { Pipelines } from "./pipelines.ts";

const settings = sampleSettings(sampleSource(keepingStandbys));

function pipelines(ports: CrashPorts): Pipelines {
  const all = { ...ports, ...settings };
  return { deploy: { staging: deployToStaging(all) }, configure: { staging: configure(all) } };
}

function setLevel({ database }: CrashWorld): void {
  const variables = { LOG_LEVEL: aVariable({ services: ["backend"] }) };
  database.variables.push({ ...aVersion(1, variables), application: "wms", environment: "staging" });
}

const rows: Omit<CrashScenario, "pipelines">[] = [
  { name: "of the live release", input: aConfigure(), outcomes: ["succeeded"] },
  {
    name: "that is never healthy with them",
    input: aConfigure(),
    disturb: ({ engine }) =>
      void (engine.behaviour.check = ({ spec }) => ({ health: spec.release === 2 ? "fails" : "passes" })),
    outcomes: ["rolled-back"],
  },
];

describe("variables are applied, whenever the worker dies", () => {
  test.each(rows)("$name", { timeout: 120_000 }, async (row) => {
    const report = await crashMatrix({ earlier: [aDeploy()], prepare: setLevel, ...row, pipelines });
    expect(report.undisturbed).toBe(row.outcomes[0]);
    expect(report.points).toBeGreaterThan(10);
  });
});

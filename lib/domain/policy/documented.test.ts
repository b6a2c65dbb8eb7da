import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const documented = readFileSync("docs/slipway.yaml", "utf8");
const read = (text: string) => readConfig({ name: "slipway.yaml", text });

describe("the documented slipway.yaml", () => {
  test("is accepted, with durations in milliseconds and single values as lists", () => {
    const config = read(documented);
    expect(config.environments.production).toMatchObject({
      branch: ["stable/prisma-mysql-*"],
      watch: 60_000,
      gates: { healthyOnStaging: 600_000 },
      standby: { running: 3_600_000, keep: 3 },
      ports: { "80": { redirect: "https" } },
    });
    expect(config.checklist.production.slice(0, 2)).toEqual([
      { item: "Tested thoroughly on staging" },
      { item: "No errors in the staging logs", automatic: "errors" },
    ]);
    expect(config.environments.staging.database).toMatchObject({ onDeploy: "fresh", user: "staging_user" });
  });

  test("is mostly defaults", () => {
    const config = read(`
application: shop
environments:
  staging: { services: staging-*, branch: "**" }
  production: { services: production-*, branch: main }
`);
    expect(config.checklist).toEqual(read(documented).checklist);
    expect(config.compose).toEqual(["compose.yaml"]);
    expect(config.environments.staging).toMatchObject({ header: "staging", drain: 10_000, watch: 10_000, ports: {} });
    expect(config.environments.production).toMatchObject({
      header: "production",
      backup: { beforeDeploy: true, keep: { last: 10, days: 30 } },
      standby: { running: 3_600_000, keep: 3 },
      logs: "./logs/production",
    });
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseText } from "../../testing/compose/parse.ts";
import { buildDifferences } from "./build-differences.ts";
import { fingerprint, policyDifferences, policyOf } from "./policy.ts";
import { readConfig } from "./read-config.ts";

const documented = readFileSync("docs/slipway.yaml", "utf8");
const composeText = `
services:
  staging-web: { build: { context: web, args: { A: 1 } }, ports: ["8080:80"], volumes: ["./uploads:/u"] }
  staging-db: { image: "mysql:8" }
  production-web: { build: { context: web, args: { A: 1 } }, ports: ["80:80"], volumes: ["./uploads:/u"] }
  production-db: { image: "mysql:8" }
`;

const read = async (configuration: string, text: string) => {
  const both = await parseText(text);
  return [readConfig({ name: "slipway.yaml", text: configuration }), { staging: both, production: both }] as const;
};
const policy = async (configuration = documented, text = composeText) =>
  policyOf(...(await read(configuration, text)), "/srv/shop");

describe("the policy", () => {
  test.each([
    ["branch: stable/prisma-mysql-*", 'branch: "**"', "production.branch"],
    ["confirm: CONFIRM", "# none:", "production.confirm"],
    ["healthyOnStaging: 10m", "healthyOnStaging: 0s", "production.gates.healthyOnStaging"],
    ["beforeDeploy: true", "beforeDeploy: false", "production.backup.beforeDeploy"],
    ['"80": { redirect: https }', '"80": {}', "production.ports.80.redirect"],
    ["    - Login works\n", "", "production.checklist"],
    ["bind: 127.0.0.1", "bind: 0.0.0.0", "staging.ports.3308.bind"],
  ])("changes with %s", async (from, to, path) => {
    expect(documented).toContain(from);
    expect(policyDifferences(await policy(), await policy(documented.replace(from, to)))).toEqual([path]);
  });

  test("has gates and backups of production also where it builds its own images", async () => {
    const building = documented.replace("    promotes: staging", "    # promotes:");
    const { production, staging } = JSON.parse(await policy(building));
    expect(production).toMatchObject({ gates: { healthyOnStaging: 600_000 }, backup: { schedule: "0 2 * * *" } });
    expect(staging).not.toHaveProperty("gates");
  });

  test.each([
    ['"80:80"', '"80:80", "81:81"', "production.permissions.web.ports"],
    ['volumes: ["./uploads:/u"]', "volumes: [/var/run/docker.sock:/s]", "staging.permissions.web.binds"],
    ['volumes: ["./uploads:/u"]', 'volumes: [".:/u"]', "staging.permissions.web.binds"],
    ['image: "mysql:8"', 'image: "mysql:8", cap_add: [SYS_ADMIN]', "staging.permissions.db.capAdd"],
    ["staging-db:", "staging-database:", "staging.permissions.database"],
  ])("changes with what the compose file permits: %s", async (from, to, path) => {
    expect(policyDifferences(await policy(), await policy(documented, composeText.replace(from, to)))).toContain(path);
  });

  test.each([
    ["drain: 10s", "drain: 20s"],
    ["url: http://localhost:8080", "url: http://staging.example"],
  ])("does not change with %s", async (from, to) => {
    expect(await policy(documented.replace(from, to))).toBe(await policy());
  });

  test("has a short name that is the same for the same policy", async () => {
    expect(await fingerprint(await policy())).toMatch(/^[0-9a-f]{16}$/);
    expect(await fingerprint(await policy())).toBe(await fingerprint(await policy()));
    expect(await fingerprint("a")).toBe("ca978112ca1bbdca");
  });
});

describe("whether production can run what ran on staging", () => {
  test.each<[from: string, to: string, differences: string[]]>([
    ["", "", []],
    ["context: web", "context: site", ["web: the build context differs between the environments."]],
    [
      "args: { A: 1 }",
      "args: { A: 2, B: 1 }, target: t",
      [
        "web: the build target differs between the environments.",
        "web: the build argument A differs between the environments.",
        "web: the build argument B differs between the environments.",
      ],
    ],
    [
      "build: { context: web, args: { A: 1 } }",
      "image: web",
      ["web: whether it is built or taken as an image differs between the environments."],
    ],
    ["mysql:8", "mysql:9", ["db: the image differs between the environments."]],
    ["staging-db", "staging-cache", ["staging has no db."]],
  ])("%s → %s", async (from, to, expected) => {
    expect(buildDifferences(...(await read(documented, composeText.replace(from, to))))).toEqual(expected);
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { VariablesToChange, VariablesView } from "../../contract/variables.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";

vi.setConfig({ testTimeout: 60_000 });

const view: VariablesView = {
  version: 4,
  rows: [
    {
      name: "JWT_SECRET",
      source: "env-file",
      file: "env/staging.env",
      usedBy: ["backend"],
      services: [],
      secret: true,
      fingerprint: "0123456789",
    },
    {
      name: "LOG_LEVEL",
      source: "panel",
      usedBy: ["backend"],
      services: ["backend"],
      secret: false,
      value: "debug\u001b[2J",
      since: Date.now() - 7_200_000,
      by: "Anna",
      pending: true,
    },
    {
      name: "NODE_IMAGE",
      source: "panel",
      usedBy: ["backend"],
      services: [],
      secret: false,
      value: "node:26",
      since: Date.now() - 7_200_000,
      by: "Anna",
      pending: true,
      byDeploy: true,
    },
  ],
  history: [
    {
      version: 4,
      at: Date.now() - 7_200_000,
      by: "Anna",
      about: "set LOG_LEVEL",
      differences: [{ name: "LOG_LEVEL", what: "changed", secret: false, before: "info", after: "debug" }],
    },
  ],
  services: ["frontend", "backend"],
  apply: {
    release: 3,
    changes: [{ service: "backend", settings: ["variable LOG_LEVEL"] }],
    residents: [],
    phrase: "CONFIRM",
    gates: [
      { id: "freeze", title: "No freeze", met: false, evidence: "Frozen.", overridableWith: "deploy:production" },
    ],
  },
};

async function worker() {
  const { folder, serve, asked } = await fakeWorker();
  const changes: VariablesToChange[] = [];
  await serve({
    variables: async () => view,
    previewVariables: async () => ({ differences: [{ name: "TOKEN", what: "added", secret: true }], ignored: ["NEW"] }),
    async changeVariables(input) {
      changes.push(input);
      return { ...view, version: 5 };
    },
  });
  return { folder, asked, changes };
}

test("variables are listed with their sources, and changed with what is no argument", async () => {
  const { folder, changes } = await worker();
  const list = await slipway(folder, "variables", "staging");
  expect(list.out).toMatch(/^JWT_SECRET +#01234567 +secret +env file env\/staging\.env +backend/);
  expect(list.out).toMatch(/\nLOG_LEVEL +debug +panel +backend +Anna, 2 h ago +pending\n/);
  expect(list.out).toMatch(/\nNODE_IMAGE .*pending: next deploy\n/);
  expect(list.out).toContain("1 variable pending, for backend");
  const history = await slipway(folder, "variables", "history", "staging");
  expect(history.out).toMatch(/^4 {2}set LOG_LEVEL {2}Anna, 2 h ago\n +~ +LOG_LEVEL +info → debug\n$/);

  const file = join(folder, "value");
  writeFileSync(file, "of two\nlines\n");
  const set = await slipway(folder, "variables", "set", "staging", "TOKEN", "--value", file, "--service", "backend");
  expect(set.out).toMatch(
    /^Version 5 of the variables of staging\. Pending for backend: the next deploy applies it, or/,
  );
  await slipway(folder, "variables", "set", "staging", "SEED", "--generate", "--no-secret");
  await slipway(folder, "variables", "unset", "staging", "TOKEN");
  await slipway(folder, "variables", "import", "staging", file);
  await slipway(folder, "variables", "revert", "staging", "2");
  expect(changes).toEqual(
    [
      { do: "set", name: "TOKEN", value: "of two\nlines", services: ["backend"] },
      { do: "set", name: "SEED", generate: true, secret: false },
      { do: "unset", name: "TOKEN" },
      { do: "import", text: "of two\nlines\n", secret: false },
      { do: "revert", to: 2 },
    ].map((change) => ({ environment: "staging", version: 4, change })),
  );
  const preview = await slipway(folder, "variables", "import", "staging", file, "--preview");
  expect(preview.out).toMatch(/^\+ +TOKEN +secret\nwithout a value, so they set nothing: NEW\n$/);
  expect(changes).toHaveLength(5);
  expect((await slipway(folder, "variables", "set", "staging", "NOT-ONE")).code).toBe(2);
});

test("they are applied by a run, with the phrase and the reason that are asked for", async () => {
  const { folder, asked } = await worker();
  const bare = await slipway(folder, "variables", "apply", "production");
  expect(bare.error).toContain("slipway variables apply production --confirm …");
  expect(asked).toEqual([]);
  const run = ["variables", "apply", "production", "--confirm", "CONFIRM", "--override", "a leaked key"];
  expect((await slipway(folder, ...run)).out).toMatch(/^Run 12 applies the variables of production\./);
  expect(asked).toMatchObject([
    {
      input: {
        kind: "configure",
        environment: "production",
        version: 4,
        phrase: "CONFIRM",
        overrides: [{ gate: "freeze", reason: "a leaked key" }],
      },
    },
  ]);
});

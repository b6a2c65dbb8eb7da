import { describe, expect, test, vi } from "vitest";
import type { DeployPlanView, GateView } from "../../contract/gates.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";

vi.setConfig({ testTimeout: 60_000 });

const healthy: GateView = { id: "healthy", title: "Healthy on staging", met: true, evidence: "for 14 min" };
const errors: GateView = {
  id: "errors",
  title: "No errors on staging",
  met: false,
  evidence: "3 of 1,204 lines since the deploy",
  overridableWith: "deploy:production",
};
const disk: GateView = { id: "disk", title: "Disk", met: false, evidence: "0.5 GB free, 1 GB needed" };

const plan = (...gates: GateView[]): DeployPlanView => ({
  environment: "production",
  fingerprint: "f1",
  ref: "stable/prisma-mysql-3",
  commit: { commit: "a1b2c3d4", title: "Count stock", author: "dev1", at: 0, tree: "t1" },
  promotes: { release: 7, run: 11 },
  commits: [],
  steps: [{ name: "switch", title: "Switch", kind: "reversible", usualMs: 100, detail: "ports 80, 443" }],
  gates,
  phrase: "CONFIRM",
});

async function workerWith(...gates: GateView[]) {
  const worker = await fakeWorker();
  const planned: unknown[] = [];
  await worker.serve({
    deployPlan: async (request) => {
      planned.push(request);
      return plan(...gates);
    },
  });
  return { ...worker, planned };
}
const production = ["deploy", "production", "--confirm", "CONFIRM"];

describe("deploy production", () => {
  test("asks for the plan first, and for what was planned then", async () => {
    const { folder, asked, planned } = await workerWith(healthy);
    const { code, out } = await slipway(folder, ...production, "--ref", "stable/prisma-mysql-3");
    expect(out).toBe("Run 12 deploys stable/prisma-mysql-3 to production.\nFollow it: slipway run 12 --follow\n");
    expect({ code, planned }).toEqual({
      code: 0,
      planned: [{ environment: "production", ref: "stable/prisma-mysql-3" }],
    });
    expect(asked[0]?.input).toMatchObject({
      kind: "deploy",
      environment: "production",
      ref: "stable/prisma-mysql-3",
      plan: "f1",
      phrase: "CONFIRM",
    });
  });

  test("is refused while a gate is not met, which is shown with what was seen of it", async () => {
    const { folder, asked } = await workerWith(healthy, errors);
    const { code, out, error } = await slipway(folder, ...production);
    expect(code).toBe(1);
    expect(out).toBe("✗  No errors on staging  3 of 1,204 lines since the deploy  can be overridden\n");
    expect(error).toMatch(/“No errors on staging” of production: not met\. Nothing was started\..*--override "reason"/);
    const json = await slipway(folder, ...production, "--json");
    expect(JSON.parse(json.out)).toMatchObject({ error: { code: "gates-unmet", facts: { unmet: 1 } } });
    expect(asked).toEqual([]);
  });

  test("--override gives its reason for every unmet gate that may be overridden, and opens no other", async () => {
    const overridable = await workerWith(healthy, errors);
    await slipway(overridable.folder, ...production, "--override", "a known warning");
    expect(overridable.asked[0]?.input).toMatchObject({ overrides: [{ gate: "errors", reason: "a known warning" }] });
    const hard = await workerWith(errors, disk);
    const refused = await slipway(hard.folder, ...production, "--override", "a known warning");
    expect(refused).toMatchObject({ code: 1, out: "✗  Disk  0.5 GB free, 1 GB needed\n" });
    expect(hard.asked).toEqual([]);
  });

  test("without its phrase shows what would happen, and starts nothing", async () => {
    const { folder, asked } = await workerWith(errors);
    const { code, out, error } = await slipway(folder, "deploy", "production");
    expect(code).toBe(1);
    expect(out).toMatch(/^production {2}stable\/prisma-mysql-3 a1b2c3d Count stock\n {2}images of staging's r7/);
    expect(out).toMatch(/Switch {2}100 ms {2}ports 80, 443\n\n {2}✗ {2}No errors on staging/);
    expect(error).toContain("slipway deploy production --confirm");
    expect(asked).toEqual([]);
  });
});

test("take-over goes by the plan as well, and shows what was found", async () => {
  const worker = await fakeWorker();
  const containers = [{ name: "wms-production-db", running: true }];
  const volumes = [{ name: "production_mysql_data", bytes: 210e6 }];
  const found = { containers, networks: ["production-network"], volumes, interruptionMs: 17_000 };
  await worker.serve({ deployPlan: async () => ({ ...plan(), found }) });
  const shown = await slipway(worker.folder, "take-over", "production");
  expect(shown.out).toMatch(
    /container {2}wms-production-db {6}running\n.*\n +volume {5}production_mysql_data {2}210 MB\n.*for about 17\.0 s/,
  );
  await slipway(worker.folder, "take-over", "production", "--confirm", "CONFIRM");
  expect(worker.asked.map(({ input }) => input)).toMatchObject([{ kind: "take-over", plan: "f1", phrase: "CONFIRM" }]);
});

test("rollback says where to, and whether another schema is known of", async () => {
  const { folder, asked } = await fakeWorker();
  const plainly = await slipway(folder, "rollback", "production");
  expect(plainly).toMatchObject({ code: 0, out: expect.stringContaining("Run 12 rolls production back.") });
  await slipway(folder, "rollback", "production", "--to", "41", "--accept-schema");
  expect(asked.map(({ input: { requestId: _, ...input } }) => input)).toEqual([
    { kind: "rollback", environment: "production" },
    { kind: "rollback", environment: "production", to: 41, acceptSchema: true },
  ]);
});

test("gates fail while one is not met; --json is the whole plan", async () => {
  const shut = await workerWith(healthy, errors);
  const { code, out } = await slipway(shut.folder, "gates", "production");
  expect(code).toBe(1);
  expect(out.split("\n")).toEqual([
    "✓  Healthy on staging    for 14 min",
    "✗  No errors on staging  3 of 1,204 lines since the deploy  can be overridden",
    "",
  ]);
  const open = await workerWith(healthy);
  const json = await slipway(open.folder, "gates", "production", "--json");
  expect({ code: json.code, plan: JSON.parse(json.out) }).toEqual({ code: 0, plan: plan(healthy) });
});

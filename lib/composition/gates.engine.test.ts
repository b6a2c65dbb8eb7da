import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // real deploys, on a machine that may be busy

let panel: TestPanel;

beforeAll(async () => {
  panel = await testPanel(testEngine());
  const { application, worker } = panel;
  const says = 'if (url.pathname === "/say") console.log(url.searchParams.get("line"));';
  await application.commit("gated", {
    files: {
      "server.cjs": application.file("server.cjs").replace('if (url.pathname === "/end")', `${says}\n  $&`),
      "slipway.yaml": `${application.file("slipway.yaml").replace("branch: main", "$&\n    promotes: staging\n    gates: { healthyOnStaging: 1s }")}checklist: { production: [Login works] }\n`,
    },
  });
  const { repository } = application;
  await worker.link.call("registerApplication", { repository, root: repository });
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded" });
});
afterAll(() => panel?.[Symbol.asyncDispose]());

const planNow = () => panel.worker.link.call("deployPlan", { environment: "production" });
const gateNow = async (id: string) => (await planNow()).gates.find((gate) => gate.id === id);
const say = (line: string) => fetch(panel.url(`/say?line=${encodeURIComponent(line)}`));

test("what staging runs is seen: its images, its health, its answers and its log", async () => {
  const plan = await planNow();
  const evidence = Object.fromEntries(
    plan.gates.map(({ id, met, evidence }) => [id, `${met ? "✓" : "✗"} ${evidence}`]),
  );
  expect(evidence).toMatchObject({
    promotion: expect.stringMatching(/^✓ r1, for \d+ s$/),
    build: "✓ build definitions are equal",
    healthy: expect.stringMatching(/^✓ healthy for .* s, needs 1\.0 s$/),
    errors: expect.stringMatching(/^✓ 0 of \d+ lines since the deploy$/),
    smoke: expect.stringMatching(/^✓ \/ 200 in \d+ ms$/),
    branch: expect.stringContaining("✗ The working tree"),
    pushed: expect.stringContaining("has no remote named origin"),
    "sign-off:Login works": "✗ Nobody has signed it off for r1 yet.",
    policy: "✓ as accepted",
    capacity: expect.stringMatching(/^✓ disk: needs \d+\.\d GB, \d+\.\d GB free/),
    idle: "✓ nothing is under way",
  });
  expect(plan.images?.map(({ service }) => service)).toContain("backend");
});

test("an error line closes the gate, and lines are counted once however often it is looked at", async () => {
  const linesOf = async () => Number(/of ([\d,]+) lines/.exec((await gateNow("errors"))?.evidence ?? "")?.[1]);
  const before = await linesOf();
  await say("a plain line");
  await eventually(async () => expect(await linesOf()).toBe(before + 1));
  await say('{"level":50,"msg":"no stock"}');
  await eventually(async () => expect(await gateNow("errors")).toMatchObject({ met: false }));
  expect((await gateNow("errors"))?.evidence).toBe(
    `1 of ${before + 2} lines since the deploy. The first, of backend: {"level":50,"msg":"no stock"}`,
  );
});

test("a sign-off counts, and what is still unmet keeps production as it is", async () => {
  const { link } = panel.worker;
  const { items } = await link.call("signOff", { release: 1, item: "Login works" });
  expect(items).toMatchObject([{ item: "Login works", signedOff: { at: expect.any(Number) } }]);
  const { ref, fingerprint } = await planNow();
  const input = { kind: "deploy", requestId: randomUUID(), environment: "production", ref, plan: fingerprint } as const;
  expect(await link.call("ask", { input })).toMatchObject({
    accepted: false,
    code: "gates-unmet",
    message: expect.stringMatching(/3 gates are not met\. No error lines in staging's logs: 1 of /),
  });
});

test("a container that ended and was started again has to be healthy for as long once more", async () => {
  const healthy = async () => (await gateNow("healthy"))?.evidence ?? "";
  await fetch(panel.url("/end")).catch(() => undefined);
  await eventually(async () => expect(await healthy()).toMatch(/^r1 is not healthy on staging\. backend is starting/));
  await eventually(async () => expect(await healthy()).toMatch(/^healthy for .*\(backend restarted\)$/), 60_000);
});

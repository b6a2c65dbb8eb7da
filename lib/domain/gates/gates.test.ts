import { describe, expect, test } from "vitest";
import type { GateView } from "../../contract/gates.ts";
import type { IsolationView } from "../../contract/isolation.ts";
import { automaticGate, isGateOfItsOwn, signOffGate } from "./checklist.ts";
import { errorsGate, errorTest } from "./error-lines.ts";
import { freezeGate } from "./freeze.ts";
import { healthyGate, type StagingHealth } from "./healthy.ts";
import { isolationGate } from "./isolation.ts";
import { capacityGate, configurationGate, engineGate, idleGate, portsGate } from "./machine.ts";
import { changedSince, commitPart, isCommitOf, planFingerprint } from "./plan-fingerprint.ts";
import { policyGate } from "./policy.ts";
import { buildGate, promotionGate } from "./promotion.ts";
import { failedRehearsal, notPassed, type Rehearsed, rehearsalGate } from "./rehearsal.ts";
import { branchGate, pushedGate } from "./remote.ts";
import { smokeGate } from "./smoke.ts";

const now = Date.UTC(2026, 10, 2, 9);
const minute = 60_000;
const gigabyte = 1e9;

describe("gates that nobody may override", () => {
  const free = { diskFree: 41 * gigabyte, memoryAvailable: 6 * gigabyte };
  const needed = { disk: 1.9 * gigabyte, memory: 0.75 * gigabyte };
  const wanted = [80, 443];

  test.each<[GateView, boolean, string]>([
    [engineGate({ facts: { version: "20.10.24", host: "unix:///x" } }), true, "20.10.24 on unix:///x"],
    [engineGate({ problem: "The engine does not answer." }), false, "The engine does not answer."],
    [
      capacityGate({ facts: { free, needed } }),
      true,
      "disk: needs 1.9 GB, 41.0 GB free; memory: needs 0.8 GB, 6.0 GB available",
    ],
    [capacityGate({ facts: { free: { ...free, diskFree: gigabyte }, needed } }), false, "The engine's disk has 1.0 GB"],
    [capacityGate({ facts: { free: { ...free, memoryAvailable: 1 }, needed } }), false, "machine has 0.0 GB of memory"],
    [portsGate({ facts: { wanted, taken: [] } }), true, "80, 443: free, or this environment's gateway's"],
    [portsGate({ facts: { wanted, taken: [{ port: 80, holder: "nginx" }] } }), false, "Port 80 is held by nginx."],
    [configurationGate({ facts: { services: ["frontend", "backend"] } }), true, "2 services: frontend, backend"],
    [configurationGate({ problem: "compose.yaml:3: no." }), false, "compose.yaml:3: no."],
    [idleGate(undefined), true, "nothing is under way"],
    [idleGate({ id: 7, title: "Stop production" }), false, "Run #7 is under way: Stop production."],
  ])("%# says what was seen", (gate, met, evidence) => {
    expect(gate.met).toBe(met);
    expect(gate.title).not.toBe(gate.id);
    expect(gate.evidence).toContain(evidence);
    expect(gate.overridableWith).toBeUndefined();
  });

  test("a run that is under way can be looked at", () => {
    expect(idleGate({ id: 7, title: "Stop production" }).fix).toEqual({ kind: "run", run: 7 });
  });
});

describe("promotion", () => {
  test.each<[GateView, boolean, string]>([
    [promotionGate({ facts: { release: 43, ranMs: 125 * minute } }), true, "r43, for 2 h"],
    [promotionGate({ facts: { release: 43 } }), true, "r43 ran there"],
    [
      promotionGate({ facts: { why: "staging never ran this tree." } }),
      false,
      "staging never ran this tree. The images",
    ],
    [buildGate({ facts: [] }), true, "build definitions are equal"],
    [
      buildGate({ facts: ["web: the Dockerfile differs."] }),
      false,
      "web: the Dockerfile differs. Production could not",
    ],
  ])("%# says what was seen", (gate, met, evidence) => {
    expect(gate).toMatchObject({ met, overridableWith: "deploy:production" });
    expect(gate.evidence).toContain(evidence);
  });
});

describe("isolation", () => {
  const known = { at: now - 5 * minute, run: 9 };
  const hole = {
    key: "volume:data",
    subject: "volume",
    what: "the volume data",
    saw: "mounted by both",
    verdict: "hole",
  } as const;

  test.each<[IsolationView, boolean, string]>([
    [{ findings: [] }, true, "not tried yet"],
    [{ ...known, findings: [{ ...hole, verdict: "blocked" }] }, true, "no hole; 1 blocked, 5 min ago"],
    [{ ...known, findings: [{ ...hole, verdict: "accepted" }] }, true, "no hole; 0 blocked, 1 accepted, 5 min ago"],
    [
      { ...known, findings: [hole, hole, { ...hole, key: "volume:more" }] },
      false,
      "the volume data: mounted by both (5 min ago). And 1 more. Close it and prove it again",
    ],
  ])("%j", (view, met, evidence) => {
    const gate = isolationGate({ facts: { known: view, now } });
    expect(gate).toMatchObject({
      met,
      evidence: expect.stringContaining(evidence),
      overridableWith: "settings:change",
    });
    expect(gate.fix).toEqual(met ? undefined : { kind: "isolation" });
  });
});

describe("healthy on staging", () => {
  const services: StagingHealth["services"] = [
    { service: "backend", state: "healthy", startedAt: now - 12 * minute, restarts: 0 },
    { service: "database", state: "healthy", startedAt: now - 13 * minute, restarts: 0 },
  ];
  const health = { release: 43, liveAt: now - 12 * minute - 5000, services, neededMs: 10 * minute, now };
  const again = { startedAt: now - 2 * minute, restarts: 3 };

  test.each<[Partial<StagingHealth>, boolean, string]>([
    [{}, true, "healthy for 12 min, needs 10 min"],
    [{ liveAt: now - 4 * minute }, false, "Healthy for 4 min, needs 10 min."],
    [{ services: [{ ...services[0]!, ...again }] }, false, "Healthy for 2 min (backend restarted), needs 10 min."],
    [{ services: [{ ...services[0]!, restarts: 1 }] }, true, "healthy for 12 min, needs 10 min (backend restarted)"],
    [
      { services: [{ ...services[0]!, state: "failing", detail: "exited with 1" }] },
      false,
      "r43 is not healthy on staging. backend is failing: exited with 1.",
    ],
    [{ services: [] }, false, "Nothing of r43 is on the engine."],
    [{ neededMs: 0, liveAt: now }, true, "healthy for 0 ms, needs 0 ms"],
  ])("%j", (facts, met, evidence) => {
    expect(healthyGate({ facts: { ...health, ...facts } })).toMatchObject({ met, evidence });
  });
});

describe("error lines", () => {
  test.each<[string, string, boolean]>([
    ["default", '{"level":50,"msg":"no stock"}', true],
    ["default", '{"level":"error","msg":"no stock"}', true],
    ["default", '{"severity":"CRITICAL"}', true],
    ["default", '{"level":55}', true],
    ["default", '{"msg":"no stock","lvl" : "Panic"}', true],
    ["default", '{"severity":"EMERGENCY"}', true],
    ["default", '{"level":"alert"}', true],
    ["default", '{"level":"FATAL"}', true],
    ["default", '{"level":100}', true],
    ["default", '{"level":"warn","msg":"error"}', false],
    ["default", '{"level":40}', false],
    ["default", "Error: plain text has no level", false],
    ["default", '{"level":"error"', false],
    ["^Error:", "Error: plain text", true],
    ["^Error:", '{"level":50}', false],
  ])("by %s, %s", (pattern, line, counts) => {
    const { hint, isError } = errorTest(pattern);
    expect(isError(line)).toBe(counts);
    if (counts && hint) expect(line).toMatch(hint);
  });

  const first = { service: "backend", text: "x".repeat(500) };
  test.each([
    [{ lines: 1204, errors: 0, gaps: 0 }, true, "0 of 1,204 lines since the deploy"],
    [{ lines: 1204, errors: 2, first, gaps: 0 }, false, `The first, of backend: ${"x".repeat(200)}…`],
    [{ lines: 1204, errors: 0, gaps: 1 }, true, "since the deploy; a part of the logs could not be read"],
  ])("%j", (facts, met, evidence) => {
    const gate = errorsGate({ facts });
    expect(gate.met).toBe(met);
    expect(gate.title).not.toBe(gate.id);
    expect(gate.evidence).toContain(evidence);
  });
});

test("smoke URLs: what each answered", () => {
  const answers = [
    { path: "/", status: 200, tookMs: 9.4 },
    { path: "/api/health", status: 302, tookMs: 12 },
  ];
  expect(smokeGate({ facts: answers })).toMatchObject({
    met: true,
    evidence: "/ 200 in 9 ms, /api/health 302 in 12 ms",
  });
  expect(
    smokeGate({ facts: [...answers, { path: "/x", status: 500, tookMs: 1 }, { path: "/y", status: 0, tookMs: 1 }] }),
  ).toMatchObject({ met: false, evidence: "/x answered 500. /y answered nothing." });
  expect(smokeGate({ facts: [] })).toMatchObject({ met: true, evidence: "none are configured" });
});

describe("the remote", () => {
  const commit = "a1b2c3d".padEnd(40, "0");
  const at = (...branches: string[]) => ({ facts: { commit, branches, url: "git@example.org:wms.git" } });
  const patterns = ["stable/prisma-mysql-*"];

  test("the commit must be on a branch of it that matches", () => {
    expect(branchGate(at("main", "stable/prisma-mysql-7"), patterns)).toMatchObject({
      met: true,
      evidence: "a1b2c3d is on stable/prisma-mysql-7",
    });
    expect(branchGate(at("main"), patterns).evidence).toContain(
      "a1b2c3d is on main, and only stable/prisma-mysql-* may be deployed.",
    );
    expect(branchGate(at(), patterns).evidence).toContain("is on no branch of the remote");
    expect(branchGate({ problem: "The remote did not answer." }, patterns)).toMatchObject({
      met: false,
      evidence: "The remote did not answer.",
      overridableWith: "deploy:production",
    });
  });

  test("everything must be committed and pushed", () => {
    const gate = (changes: string[], ...branches: string[]) =>
      pushedGate({ facts: { ...at(...branches).facts, changes } });
    expect(gate([], "main")).toMatchObject({
      met: true,
      evidence: "working tree clean, a1b2c3d is on git@example.org:wms.git",
    });
    expect(gate([], "main").fix).toBeUndefined();
    expect(gate([" M a", "?? b", " M c", " M d"])).toMatchObject({
      met: false,
      evidence: "Not committed: M a, ?? b, M c and 1 more. a1b2c3d is on no branch of git@example.org:wms.git.",
      fix: { kind: "commit-and-push" },
    });
  });
});

test("sign-offs belong to one release", () => {
  const signOffs = [{ item: "Login works", by: { name: "dev1" }, at: now - 12 * minute }];
  const signed = { facts: { release: 43, signOffs, now } };
  expect(signOffGate("Login works", signed)).toEqual({
    id: "sign-off:Login works",
    title: "Login works",
    met: true,
    evidence: "dev1, 12 min ago, for r43",
    overridableWith: "deploy:production",
  });
  expect(signOffGate("File uploads work", signed)).toMatchObject({
    met: false,
    evidence: "Nobody has signed it off for r43 yet.",
    fix: { kind: "checklist" },
  });
  expect(automaticGate("Database queries work", { met: true, evidence: "it answers" })).toMatchObject({ met: true });
  expect(isGateOfItsOwn({ item: "a" })).toBe(true);
  expect(isGateOfItsOwn({ item: "a", automatic: "errors" })).toBe(false);
});

test("a freeze is a gate from its first to its last moment", () => {
  const window = { from: "2026-12-24T12:00:00Z", until: "2026-12-27T07:00:00+01:00", reason: "Holidays" };
  const at = (time: string) => freezeGate([window], Date.parse(time));
  expect(at("2026-12-24T11:59:59Z")).toMatchObject({
    met: true,
    evidence: "none until 2026-12-24 12:00 UTC: Holidays",
  });
  expect(at("2026-12-24T12:00:00Z")).toMatchObject({
    met: false,
    evidence: "Frozen until 2026-12-27 06:00 UTC: Holidays.",
    overridableWith: "deploy:production",
  });
  expect(at("2026-12-27T06:00:00Z")).toMatchObject({ met: true, evidence: "none is planned" });
});

test("a commit that changes the policy needs an administrator, with the keys by name", () => {
  const policy = (needed: number) => JSON.stringify({ production: { gates: { healthyOnStaging: needed } } });
  const gate = (own: string, accepted?: string) => policyGate({ facts: { own, accepted } });
  expect(gate(policy(1), policy(1))).toMatchObject({ met: true, evidence: "as accepted" });
  expect(gate(policy(0), policy(1))).toMatchObject({ met: false, overridableWith: "settings:change" });
  expect(gate(policy(0), policy(1)).evidence).toContain("changes production.gates.healthyOnStaging.");
  expect(gate(policy(1)).evidence).toContain("No policy was accepted");
});

describe("a rehearsal", () => {
  type Marked = { mark: "acting" | "done" | "failed" | "undone"; note?: string; error?: string };
  const run = (
    id: number,
    facts: Partial<Rehearsed["header"]> & Pick<Rehearsed, "outcome">,
    ...marks: Marked[]
  ): Rehearsed => {
    const { outcome, ...header } = facts;
    const entries = marks.map((mark, index) => ({
      seq: index + 1,
      at: now,
      type: "mark" as const,
      step: "rehearse",
      ...mark,
    }));
    return { header: { id, kind: "deploy" as const, commit: "a", ...header }, entries, outcome };
  };
  const failed: Marked = { mark: "failed", note: notPassed, error: "r2 does not run." };
  const last = run(4, { outcome: "rolled-back" }, { mark: "acting" }, failed, { mark: "undone" });
  const succeeded = { outcome: "succeeded", commit: "b" } as const;

  test("that was not passed is a gate for its commit, until something else is live", () => {
    expect(failedRehearsal([last], "a")).toEqual({ run: 4, why: "r2 does not run." });
    expect(failedRehearsal([last], "b")).toBeUndefined();
    expect(failedRehearsal([run(5, { outcome: "rolled-back", commit: "b" }), last], "a")).toMatchObject({ run: 4 });
    expect(failedRehearsal([run(5, { ...succeeded, kind: "back-up" }), last], "a")).toMatchObject({ run: 4 });
    expect(failedRehearsal([run(5, { ...succeeded, kind: "restore" }), last], "a")).toBeUndefined();
  });

  test("that was passed later, or could not be held, is none; one that was overridden changes nothing", () => {
    const passed = run(5, { outcome: "rolled-back" }, { mark: "done", note: "passed; r2 runs" });
    expect(failedRehearsal([passed, last], "a")).toBeUndefined();
    expect(failedRehearsal([run(4, { outcome: "rolled-back" }, { ...failed, note: undefined })], "a")).toBeUndefined();
    const overridden = run(5, { outcome: "rolled-back" }, { mark: "done", note: `${notPassed}, overridden` });
    expect(failedRehearsal([overridden, last], "a")).toMatchObject({ run: 4 });
  });

  test("is told with its run, and whoever may deploy goes on without it", () => {
    const told = { evidence: "Run #4: r2 does not run.", fix: { kind: "run", run: 4 } };
    expect(rehearsalGate({ run: 4, why: "r2 does not run." })).toMatchObject({ met: false, ...told });
    expect(rehearsalGate(undefined)).toMatchObject({ met: true, overridableWith: "deploy:production" });
  });
});

test("two fingerprints of a plan tell what changed in between", async () => {
  const parts = {
    "the commit": commitPart({ commit: "a", tree: "b" }),
    "the images": { backend: "sha256:1" },
    "what is live": 41,
    "the release on staging": 43,
    "the steps": ["preflight"],
    "the policy": "{}",
  };
  const shown = await planFingerprint(parts);
  expect(shown).toMatch(/^[0-9a-f]{60}$/);
  expect(await changedSince(shown, parts)).toEqual([]);
  expect(await changedSince(shown, { ...parts, "what is live": 42, "the policy": "{ }" })).toEqual([
    "the policy",
    "what is live",
  ]);
  expect(await changedSince("another", parts)).toHaveLength(6);
  expect(await isCommitOf(shown, { commit: "a", tree: "b" })).toBe(true);
  expect(await isCommitOf(shown, { commit: "c", tree: "b" })).toBe(false);
});

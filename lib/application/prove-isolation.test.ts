import { describe, expect, test } from "vitest";
import type { IsolationFinding } from "../contract/isolation.ts";
import type { Environment } from "../contract/names.ts";
import { holesIn } from "../domain/isolation/acceptance.ts";
import { aDeploy, anActor, anIsolation, aScope } from "../testing/builders.ts";
import { type CrashPorts, type CrashScenario, crashMatrix } from "../testing/crash-matrix.ts";
import { request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld } from "../testing/crash-world.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { owned } from "../testing/fake-engine-looks.ts";
import { memoryStore } from "../testing/memory-store.ts";
import { sampleFiles, sampleSource } from "../testing/sample-source.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import { acceptHole, isolationView } from "./isolation.ts";
import type { Pipelines } from "./pipelines.ts";
import { proveIsolation } from "./prove-isolation.ts";
import { usualLimits } from "./steps/deploy-request.ts";

const source = sampleSource();

function pipelines(ports: CrashPorts): Pipelines {
  const own = { source: () => source, files: sampleFiles, instance: "test", subnetRange: "10.213.0.0/16" };
  const fingerprint = (secret: string) => `of ${secret}`;
  const all = { ...ports, ...own, limits: usualLimits, fingerprint };
  return {
    deploy: { staging: deployToStaging(all), production: deployToProduction(all) },
    isolation: { staging: proveIsolation(all) },
  };
}

const deployed = [aDeploy({ environment: "production" }), aDeploy()];

/** The sample is live in both environments. */
async function bothLive(): Promise<CrashWorld> {
  const world = crashWorld("staging", true);
  for (const input of deployed) {
    await request(world, input);
    await work(world, { pipelines });
  }
  return world;
}

async function proven(world: CrashWorld) {
  await request(world, anIsolation());
  await work(world, { pipelines });
  const run = world.database.runs.at(-1);
  const sentence = run?.entries.findLast((entry) => entry.type === "finished")?.sentence;
  return { outcome: run?.outcome, sentence, ...(await isolationView(storeOf(world))) };
}

const storeOf = ({ database }: CrashWorld) => memoryStore(database, database.lease);
const keys = (findings: readonly IsolationFinding[]) =>
  holesIn(findings)
    .map(({ key }) => key)
    .sort();
const serviceOf = ({ engine }: CrashWorld, environment: Environment, service: string) =>
  engine.containers.find((one) => owned(one, aScope({ environment })) && one.spec.service === service) as FakeContainer;
const probesIn = ({ engine }: CrashWorld) => engine.containers.filter(({ spec }) => spec.role === "scratch");

describe("isolation", () => {
  test("the sample's environments are apart: what is public is open, everything else is blocked", async () => {
    const world = await bothLive();
    const { outcome, sentence, findings, releases } = await proven(world);
    expect({ outcome, holes: keys(findings), releases }).toEqual({
      outcome: "succeeded",
      holes: [],
      releases: { staging: 2, production: 1 },
    });
    expect(sentence).toMatch(/^Isolation: no hole; \d+ blocked, \d+ open by design\. It took /);
    const open = findings.filter(({ verdict }) => verdict === "open").map(({ key }) => key);
    expect([...new Set(open)].sort()).toEqual([
      "port:production 443",
      "port:production 5000",
      "port:production 80",
      "port:staging 5001",
      "port:staging 8080",
      "port:staging 8443",
    ]);
    const subjects = new Set(findings.map(({ subject }) => subject));
    expect([...subjects].sort()).toEqual([
      "address",
      "folder",
      "host",
      "name",
      "network",
      "password",
      "port",
      "secret",
      "volume",
    ]);
    expect(probesIn(world)).toEqual([]);
  });

  test("a container that was joined to the other network by hand is reached from there, by address and by name", async () => {
    const world = await bothLive();
    const network = world.engine.networks.find(
      ({ name, scope }) => scope?.environment === "staging" && name === "staging-network-r2",
    );
    serviceOf(world, "production", "database").endpoints.set(network?.id ?? "", {
      network: network?.name ?? "",
      address: "10.213.0.40",
      aliases: [],
    });
    const { outcome, sentence, findings } = await proven(world);
    expect({ outcome, sentence }).toEqual({
      outcome: "succeeded",
      sentence: expect.stringMatching(/^Isolation: 14 holes; /),
    });
    expect(keys(findings)).toEqual(
      expect.arrayContaining([
        "network:staging-network-r2",
        "address:staging to database:3306",
        "name:staging to wms-production-db",
      ]),
    );
  });

  test("the same password is found twice: by its fingerprint, and at the other server", async () => {
    const world = await bothLive();
    const { environment } = serviceOf(world, "production", "database").spec.runtime;
    serviceOf(world, "staging", "database").spec.runtime.environment.MYSQL_PASSWORD = environment.MYSQL_PASSWORD ?? "";
    const { findings } = await proven(world);
    expect(keys(findings)).toEqual([
      "password:production as staging_user",
      "password:staging as wms_user",
      "secret:MYSQL_PASSWORD",
    ]);
    expect(JSON.stringify(world.database.runs.at(-1))).not.toContain("MYSQL_PASSWORD-of-");
  });

  test("a hole is accepted by somebody, for a reason, until that is taken back", async () => {
    const world = await bothLive();
    for (const environment of ["staging", "production"] as const)
      serviceOf(world, environment, "backend").spec.runtime.mounts = [
        { type: "bind", source: "/srv/wms/uploads", target: "/app/uploads", readOnly: false },
      ];
    const key = "folder:/srv/wms/uploads";
    expect(await proven(world)).toMatchObject({ sentence: expect.stringMatching(/^Isolation: 1 hole; /) });
    const ports = { store: storeOf(world), clock: world.clock, announcer: { changed() {} } };
    const admin = anActor({ name: "Ada", role: "admin" });
    const accepted = await acceptHole(ports, { key, reason: "one folder of photos for both" }, admin);
    expect(accepted.findings.find((one) => one.key === key)).toMatchObject({
      verdict: "accepted",
      why: "one folder of photos for both",
      acceptedBy: "Ada",
    });
    const again = await proven(world);
    expect(again.sentence).toMatch(/^Isolation: no hole; .*1 accepted\./);
    expect(keys((await acceptHole({ ...ports, store: storeOf(world) }, { key }, admin)).findings)).toEqual([key]);
    await expect(
      acceptHole({ ...ports, store: storeOf(world) }, { key: "folder:/etc", reason: "why not" }, admin),
    ).rejects.toMatchObject({ code: "no-such-hole" });
  });

  test("a probe that reaches nothing of its own environment has proven nothing", async () => {
    const world = await bothLive();
    await proven(world);
    const before = await isolationView(storeOf(world));
    world.engine.behaviour.reaches = ({ scope: { environment } }) => environment !== "staging";
    const { outcome, sentence, at } = await proven(world);
    expect({ outcome, at }).toEqual({ outcome: "rolled-back", at: before.at });
    expect(sentence).toMatch(/^The probe in staging reached nothing of its own environment either/);
    expect(probesIn(world)).toEqual([]);
  });

  test("with nothing live in one of them there is nothing to keep apart", async () => {
    const world = crashWorld("staging", true);
    await request(world, aDeploy());
    await work(world, { pipelines });
    const { outcome, sentence } = await proven(world);
    expect(outcome).toBe("rolled-back");
    expect(sentence).toMatch(
      /^Nothing is live in production, so there is nothing to keep apart yet\. Nothing was changed/,
    );
  });
});

const rows: Omit<CrashScenario, "pipelines" | "input">[] = [
  { name: "of two that are apart", outcomes: ["succeeded"] },
  { name: "cancelled while it tries", cancelAt: "probe", outcomes: ["rolled-back", "succeeded"] },
];

test.each(rows)("whenever the worker dies, no probe is left: $name", { timeout: 120_000 }, async (row) => {
  const report = await crashMatrix({ input: anIsolation(), earlier: deployed, ...row, pipelines });
  expect(report.undisturbed).toBe(row.outcomes[0]);
  expect(report.points).toBeGreaterThan(5);
});

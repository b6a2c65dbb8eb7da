import { expect, test } from "vitest";
import { aDeploy } from "../testing/builders.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { aCommit, branch, configured, gateWorld } from "../testing/gate-world.ts";
import { sampleTree } from "../testing/sample-source.ts";
import { deployPlan } from "./deploy-plan.ts";

type Panel = Awaited<ReturnType<typeof gateWorld>>;

const reason = "The shop is closed at night";

async function toProduction(panel: Panel, gates: string[] = []) {
  const plan = await deployPlan(panel.ports, { environment: "production" }, panel.signal);
  const overrides = gates.map((gate) => ({ gate, reason }));
  const { ref, fingerprint } = plan;
  const answer = await panel.ask(
    aDeploy({ environment: "production", ref, phrase: "CONFIRM", plan: fingerprint, overrides }),
  );
  await panel.runs.settled();
  return { plan, answer, run: panel.world.database.runs.at(-1) };
}

/** r2 is live in production, and another commit on staging has everything that production asks for. */
async function ready(files: Record<string, string> = {}): Promise<Panel> {
  const panel = await gateWorld([aCommit("Count stock per shelf", { files })]);
  await panel.deployStaging();
  await panel.signEverything();
  await toProduction(panel);
  panel.history.push(aCommit("Barcode labels", { files }));
  await panel.deployStaging();
  await panel.signEverything();
  return panel;
}

/** A backend that people ask themselves; the frontend is a singleton, and not tried. */
const alone = configured("url: https://qgocargo.cloud", "url: http://localhost:5000\n    singletons: [frontend]");

const ours = ({ world }: Panel) => world.engine.containers.filter(({ scope }) => scope.instance === "test");
const rehearsed = (panel: Panel) => ours(panel).filter(({ spec }) => spec.within !== undefined);
const noteOf = (run: Awaited<ReturnType<typeof toProduction>>["run"], step = "rehearse") =>
  run?.entries.findLast((entry) => entry.type === "mark" && entry.step === step && entry.note !== undefined);
const gate = ({ plan }: Awaited<ReturnType<typeof toProduction>>) => plan.gates.find(({ id }) => id === "rehearsal");

/** The old release cannot live with what the migration makes. */
const oldCodeFails = ({ world }: Panel) =>
  void (world.engine.behaviour.check = ({ spec }) => ({
    health: spec.within && spec.service === "backend" ? "fails" : "passes",
    says: "Unknown column 'shelf'",
  }));

test("the release command runs on the copy, and what serves runs on what it makes, in a network of their own", async () => {
  const panel = await ready(alone);
  const seen: FakeContainer[] = [];
  panel.world.engine.behaviour.process = () => {
    for (const one of rehearsed(panel)) if (!seen.includes(one)) seen.push(one);
    return undefined;
  };
  const asked: unknown[] = [];
  panel.world.gateways.smoke = (url) => (asked.push(url), 200);
  const { run, ...deployed } = await toProduction(panel);

  expect(run).toMatchObject({ outcome: "succeeded" });
  expect(gate({ run, ...deployed })).toMatchObject({ met: true });
  expect(noteOf(run)).toMatchObject({ note: "passed; r2 runs on the new schema and answers 2 of 2" });
  expect(panel.world.engine.tasksRun.slice(-2)).toEqual([
    "wms-production-run4-rehearse",
    "wms-production-run4-release-command",
  ]);
  const server = "wms-production-run4-copy";
  expect(seen.map(({ name, spec, endpoints }) => [name, spec.within, endpoints.size])).toEqual([
    ["wms-production-run4-rehearse", server, 0],
    ["wms-production-run4-rehearse-backend", server, 0],
    ["wms-production-run4-rehearse-asks", server, 0],
  ]);
  const [command, backend] = seen;
  const images = (release: number) => panel.world.database.releases.find(({ number }) => number === release)?.images;
  expect([command?.spec.image, backend?.spec.image]).toEqual([images(4)?.backend, images(2)?.backend]);
  for (const { spec } of seen) {
    expect(spec.runtime.mounts.every(({ readOnly }) => readOnly)).toBe(true);
    expect(spec.volumes.every(({ scratch }) => scratch === "run4-proof")).toBe(true);
  }
  expect(asked).toContainEqual({ address: "127.0.0.1", port: 5000, path: "/api/health", from: seen[2]?.name });
  expect(rehearsed(panel)).toEqual([]);
});

test("on the copy the database answers to every name that it has where it is live", async () => {
  const panel = await ready();
  let hosts: string[] = [];
  panel.world.engine.behaviour.process = ({ name, spec }) => {
    if (name.endsWith("-copy")) hosts = spec.runtime.extraHosts;
    return undefined;
  };
  await toProduction(panel);
  expect(hosts).toEqual(expect.arrayContaining(["production-database:127.0.0.1", "production-backend:127.0.0.1"]));
});

test("a release command that fails on the copy ends the run before the database is touched, and the next plan knows", async () => {
  const panel = await ready();
  panel.world.engine.behaviour.process = ({ spec }) =>
    spec.role === "task" ? { does: "ends", exitCode: 3 } : undefined;
  const { run } = await toProduction(panel);
  expect(run).toMatchObject({ outcome: "rolled-back" });
  expect(run?.entries.at(-1)).toMatchObject({
    sentence: expect.stringMatching(
      /^On a copy of the database the release command ended with exit code 3; .* was not touched\. .* r2 serves as before\.$/,
    ),
  });
  expect(panel.world.engine.tasksRun.at(-1)).toBe("wms-production-run4-rehearse");
  expect(ours(panel).filter(({ spec }) => ["scratch", "task"].includes(spec.role))).toEqual([]);
  const again = await toProduction(panel);
  expect(gate(again)).toMatchObject({
    met: false,
    overridableWith: "deploy:production",
    evidence: expect.stringMatching(/^Run #4: On a copy of the database the release command ended/),
    fix: { kind: "run", run: 4 },
  });
  expect(again.answer).toMatchObject({ accepted: false, code: "gates-unmet" });
});

test("what serves does not survive the migration: the run ends there, until somebody goes on without a way back", async () => {
  const panel = await ready();
  oldCodeFails(panel);
  const { run } = await toProduction(panel);
  expect(run?.entries.at(-1)).toMatchObject({
    outcome: "rolled-back",
    sentence: expect.stringMatching(
      /^r2, which serves now, does not run on the schema .*Unknown column 'shelf'.* override the gate “The migration is rehearsed” with a reason\. r2 serves as before\.$/,
    ),
  });
  expect((await toProduction(panel)).answer).toMatchObject({ accepted: false });
  const overridden = await toProduction(panel, ["rehearsal"]);
  expect(overridden.run).toMatchObject({ outcome: "succeeded" });
  expect(noteOf(overridden.run)).toMatchObject({ note: "not passed, overridden" });
});

test("of two services none is asked: one may look for the other by a name server that is not there", async () => {
  const { run } = await toProduction(await ready());
  expect(noteOf(run)).toMatchObject({ note: "passed; r2 runs on the new schema" });
});

test("what serves is not asked for what it does not answer anyway", async () => {
  const panel = await ready(alone);
  const serving = ours(panel).find(({ name }) => name === "wms-production-backend");
  const addresses = [...(serving?.endpoints.values() ?? [])].map(({ address }) => address);
  panel.world.gateways.smoke = ({ address, path }) => (path !== "/" && addresses.includes(address) ? 404 : 200);
  const { run } = await toProduction(panel);
  expect(noteOf(run)).toMatchObject({ note: "passed; r2 runs on the new schema and answers 1 of 1" });
});

test("an answer that is another one on the new schema is told with its path", async () => {
  const panel = await ready(alone);
  panel.world.gateways.smoke = ({ from }) => (from ? 500 : 200);
  const { run } = await toProduction(panel);
  expect(run?.entries.at(-1)).toMatchObject({ sentence: expect.stringContaining("answered GET / with 500, 5 times") });
});

test.each([
  ["without a backup", "backup: { beforeDeploy: true,", "backup: { beforeDeploy: false,", "slipway.yaml asks for none"],
  [
    "without a release command",
    [
      "    release:",
      "      command: [node, src/migrate.js, --seed] # seeds a database without users only",
      "      service: backend",
      "      applied: [node, src/migrate.js, --applied]\n",
    ].join("\n"),
    "",
    "there is no release command",
  ],
])("%s nothing is rehearsed, and the plan says nothing of it", async (_, from, to, note) => {
  const panel = await ready(configured(from, to));
  const { run, ...deployed } = await toProduction(panel);
  expect(run).toMatchObject({ outcome: "succeeded" });
  expect(gate({ run, ...deployed })).toBeUndefined();
  expect(noteOf(run)).toMatchObject({ note });
  expect(panel.world.engine.tasksRun.filter((name) => name.endsWith("-rehearse"))).toEqual([]);
});

test("what serves needs more than its database: only the release command is rehearsed, and the note says so", async () => {
  const compose = "docker-compose-dual-env.yml";
  const caches = ["staging", "production"].map((one) => `  ${one}-cache: { image: redis, networks: [${one}-network] }`);
  const panel = await ready({
    "slipway.yaml": sampleTree()["slipway.yaml"]?.replaceAll(/^ {4}header: .*/gm, "$&\n    residents: [cache]") ?? "",
    [compose]: sampleTree()[compose]?.replace(/^services:$/m, `$&\n${caches.join("\n")}`) ?? "",
  });
  const { run } = await toProduction(panel);
  expect(run).toMatchObject({ outcome: "succeeded" });
  expect(noteOf(run)).toMatchObject({ note: "passed; r2 was not tried: cache would have to be there too" });
});

test("a dump has no accounts: the copy that was loaded gets a server that has", async () => {
  const panel = await ready();
  panel.world.databases.notInnodb = ["items"];
  const uses: string[] = [];
  panel.world.engine.behaviour.process = ({ name, spec }) => {
    if (spec.role === "scratch" && spec.within === undefined) uses.push(name.replace("wms-production-run4-", ""));
    return undefined;
  };
  const { run } = await toProduction(panel);
  expect(run).toMatchObject({ outcome: "succeeded" });
  expect([...new Set(uses)]).toEqual(["initialise", "blank", "copy"]);
  expect(noteOf(run)).toMatchObject({ note: expect.stringMatching(/^passed; r2 runs/) });
});

test("another commit is another migration: the gate is open for it", async () => {
  const panel = await ready();
  oldCodeFails(panel);
  await toProduction(panel);
  panel.history.push(aCommit("Barcode labels, mended"));
  const plan = await deployPlan(panel.ports, { environment: "production", ref: branch }, panel.signal);
  expect(plan.gates.find(({ id }) => id === "rehearsal")).toMatchObject({ met: true });
});

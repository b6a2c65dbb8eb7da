import { expect, test } from "vitest";
import { Refusal } from "../contract/refusal.ts";
import { aDeploy, anActor } from "../testing/builders.ts";
import { aCommit, branch, configured, gateWorld, lead } from "../testing/gate-world.ts";
import { acceptPolicy } from "./accepted-policy.ts";
import { deployPlan } from "./deploy-plan.ts";

type Panel = Awaited<ReturnType<typeof gateWorld>>;

const admin = anActor({ id: "person-3", name: "Ada", role: "admin" });
const reason = "The shop is down";
const planOf = ({ ports, signal }: Panel, ref?: string) =>
  deployPlan(ports, { environment: "production", ...(ref && { ref }) }, signal);
const confirmed = (plan: Awaited<ReturnType<typeof planOf>>, ...gates: string[]) =>
  aDeploy({
    environment: "production",
    ref: plan.ref,
    phrase: "CONFIRM",
    plan: plan.fingerprint,
    overrides: gates.map((gate) => ({ gate, reason })),
  });
const closed = (plan: Awaited<ReturnType<typeof planOf>>) => plan.gates.filter(({ met }) => !met).map(({ id }) => id);

/** Everything is met: production waits for the phrase only. */
async function ready(panel?: Panel): Promise<Panel> {
  const made = panel ?? (await gateWorld());
  await made.deployStaging();
  await made.signEverything();
  return made;
}
const runsOf = ({ world }: Panel) => world.database.runs.map(({ header }) => header.environment);

test("what is confirmed and whose gates are met begins, and goes live", async () => {
  const panel = await ready();
  expect(await panel.ask(confirmed(await planOf(panel)))).toEqual({ accepted: true, run: 2 });
  await panel.runs.settled();
  expect(panel.world.database.runs[1]).toMatchObject({
    outcome: "succeeded",
    header: { title: /^Deploy [0-9a-f]{7} to/ },
  });
});

test.each([undefined, "confirm", "CONFIRM "])("without the phrase (%j) nothing begins", async (phrase) => {
  const panel = await ready();
  const input = { ...confirmed(await planOf(panel)), phrase };
  expect(await panel.ask(input)).toMatchObject({
    code: "not-confirmed",
    message: expect.stringContaining("Nothing was changed. Type CONFIRM."),
  });
  expect(runsOf(panel)).toEqual(["staging"]);
});

test("a gate that closes between the plan and the button is named, and nothing is begun", async () => {
  const panel = await ready();
  const input = confirmed(await planOf(panel));
  const { containers } = panel.world.engine;
  const container = containers.find(({ name, scope }) => name === "wms-staging-backend" && scope.instance === "test");
  container?.log.push({ at: panel.world.clock.now(), text: '{"level":50,"msg":"no stock"}' });
  panel.world.gateways.smoke = ({ path }) => (path === "/api/health" ? 500 : 200);
  expect(await panel.ask(input)).toMatchObject({
    code: "gates-unmet",
    message: expect.stringMatching(
      /2 gates are not met\. No error lines in staging's logs: 1 of \d+ lines since the deploy\. The first, of backend: .*no stock.*Smoke URLs answer on staging: \/api\/health answered 500\./,
    ),
  });
  expect(runsOf(panel)).toEqual(["staging"]);
});

test("a plan that is another by now is refused with what has changed", async () => {
  const panel = await ready();
  const plan = await planOf(panel, branch);
  panel.history.push(aCommit("Barcode labels"));
  expect(await panel.ask(confirmed(plan))).toMatchObject({
    code: "plan-changed",
    message: expect.stringContaining("this has changed: the commit, the images, the release on staging."),
  });
  expect(runsOf(panel)).toEqual(["staging"]);
});

test("a remote that cannot be reached is a gate with the reason, which a lead overrides with another", async () => {
  const panel = await ready();
  panel.remote.remote = () => {
    throw new Refusal("remote-unreachable", "git@example.org does not answer.");
  };
  const plan = await planOf(panel);
  expect(closed(plan)).toEqual(["branch", "pushed"]);
  expect(plan.gates.find(({ id }) => id === "branch")?.evidence).toBe("git@example.org does not answer.");
  expect(await panel.ask(confirmed(plan, "branch"))).toMatchObject({ code: "gates-unmet" });
  expect(await panel.ask(confirmed(plan, "branch", "pushed"))).toMatchObject({ accepted: true });
  await panel.runs.settled();
  const said = panel.world.lines.map(({ text }) => text);
  expect(said).toContain("begun without the gate “On a branch that may be deployed” by Lena: The shop is down");
});

test("uncommitted changes are a gate", async () => {
  const panel = await ready();
  panel.remote.changes = [" M README.md"];
  const plan = await planOf(panel);
  expect(plan.gates.find(({ id }) => id === "pushed")).toMatchObject({ met: false, fix: { kind: "commit-and-push" } });
});

test("a commit that changes its own policy is judged by the accepted one, and only an administrator lets it in", async () => {
  const files = configured("confirm: CONFIRM", 'confirm: "yes"');
  files["slipway.yaml"] = files["slipway.yaml"]?.replace("healthyOnStaging: 10m", "healthyOnStaging: 0s") ?? "";
  const panel = await gateWorld();
  panel.history.push(aCommit("Lower the guard", { files }));
  await panel.deployStaging(1);
  await panel.signEverything();
  const plan = await planOf(panel);
  expect(plan.phrase).toBe("CONFIRM");
  expect(closed(plan)).toEqual(["healthy", "policy"]);
  expect(plan.gates.find(({ id }) => id === "policy")).toMatchObject({
    evidence: expect.stringContaining("changes production.confirm, production.gates.healthyOnStaging."),
    overridableWith: "settings:change",
  });
  const input = confirmed(plan, "healthy", "policy");
  expect(await panel.ask({ ...input, phrase: "yes" }, admin)).toMatchObject({ code: "not-confirmed" });
  expect(await panel.ask(confirmed(plan, "healthy", "policy"))).toMatchObject({
    code: "gates-unmet",
    message: expect.stringContaining("somebody needs the permission settings:change."),
  });
  expect(await panel.ask(confirmed(plan, "healthy", "policy"), admin)).toMatchObject({ accepted: true });
  await panel.runs.settled();
});

test("while no policy was accepted the commit's own counts, and that is a gate", async () => {
  const panel = await ready();
  panel.world.database.settings.clear();
  const plan = await planOf(panel);
  expect(plan.phrase).toBe("CONFIRM");
  expect(closed(plan)).toEqual(["policy"]);
  expect(await panel.ask({ ...confirmed(plan), phrase: "" })).toMatchObject({ code: "not-confirmed" });
});

test("a freeze is a gate", async () => {
  const freeze = "freeze: [{ from: 2026-11-01T00:00:00Z, until: 2026-11-05T00:00:00Z, reason: Stocktaking }]";
  const panel = await gateWorld([aCommit("Freeze", { files: configured("freeze: []", freeze) })]);
  const plan = await planOf(await ready(panel));
  expect(closed(plan)).toEqual(["freeze"]);
  expect(await panel.ask(confirmed(plan))).toMatchObject({
    message: expect.stringContaining("No freeze: Frozen until 2026-11-05 00:00 UTC: Stocktaking."),
  });
});

test("a new release on staging begins with an empty checklist", async () => {
  const panel = await ready();
  expect(closed(await planOf(panel))).toEqual([]);
  await panel.deployStaging();
  const plan = await planOf(panel);
  expect(closed(plan)).toHaveLength(5);
  expect(plan.gates.find(({ id }) => id === "sign-off:Login works")).toMatchObject({
    evidence: "Nobody has signed it off for r2 yet.",
    fix: { kind: "checklist" },
  });
});

test("what never ran on staging would be built, and nothing that was seen there counts for it", async () => {
  const panel = await ready();
  panel.history.push(aCommit("Hotfix"));
  const plan = await planOf(panel, branch);
  expect(plan.promotes).toBeUndefined();
  expect(plan.images).toBeUndefined();
  expect(plan.steps.find(({ name }) => name === "take-images")?.detail).toBe("they are built");
  expect(closed(plan).slice(0, 4)).toEqual(["promotion", "healthy", "errors", "smoke"]);
  expect(plan.gates.find(({ id }) => id === "errors")?.evidence).toBe(
    "r1, which is live on staging, is made of another commit.",
  );
});

test("nobody overrides what the machine lacks, and a run under way is told of before anything is looked at", async () => {
  const panel = await ready();
  const plan = await planOf(panel);
  panel.world.engine.diskFree = 1e6;
  expect(await panel.ask(confirmed(plan, "capacity"), admin)).toMatchObject({
    code: "gates-unmet",
    message: expect.stringContaining("Nobody may override it."),
  });
  panel.world.engine.diskFree = 50e9;
  await panel.ask(confirmed(plan));
  panel.remote.remote = () => {
    throw new Error("Nobody should have looked");
  };
  expect(await panel.ask(confirmed(plan))).toMatchObject({ code: "busy", run: 2 });
  await panel.runs.settled();
});

test("a compose file that is not valid closes the gate with what is wrong in it", async () => {
  const panel = await ready();
  const compose = "docker-compose-dual-env.yml";
  panel.history.push(aCommit("Broken", { files: { [compose]: "services: 5" } }));
  const plan = await planOf(panel, branch);
  expect(plan.gates.find(({ id }) => id === "configuration")).toMatchObject({ met: false });
  expect(plan.gates.find(({ id }) => id === "configuration")?.evidence).toContain(compose);
  expect(await panel.ask(confirmed(plan, ...closed(plan)), admin)).toMatchObject({ code: "gates-unmet" });
});

test("staging begins at once, and a plan that was shown is still asked for", async () => {
  const panel = await gateWorld();
  const plan = await deployPlan(panel.ports, { environment: "staging" }, panel.signal);
  expect(plan.gates.map(({ id }) => id)).toEqual(["engine", "capacity", "ports", "configuration", "idle"]);
  expect(await panel.ask(aDeploy({ ref: branch, plan: "0".repeat(60) }), lead)).toMatchObject({ code: "plan-changed" });
  expect(await panel.ask(aDeploy({ ref: branch, plan: plan.fingerprint }), lead)).toMatchObject({ accepted: true });
  await panel.runs.settled();
});

test("an accepted policy of an earlier version, which had no checklist, is a gate until it is accepted again", async () => {
  const panel = await ready();
  const [key, policy] = [...panel.world.database.settings][0] as [string, string];
  const old = JSON.parse(policy);
  delete old.production.checklist;
  expect(key).toBe("policy:wms");
  await acceptPolicy(panel.ports.store, "wms", JSON.stringify(old));
  expect(closed(await planOf(panel))).toEqual(["policy"]);
});

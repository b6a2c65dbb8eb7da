import { describe, expect, test } from "vitest";
import { aDeploy, aRollback, aScope, aStandbyStop } from "../testing/builders.ts";
import { type CrashPorts, type CrashScenario, crashMatrix } from "../testing/crash-matrix.ts";
import type { CrashWorld } from "../testing/crash-world.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { owned } from "../testing/fake-engine-looks.ts";
import { keepingStandbys, sampleSettings, sampleSource, sourceWithRedirect } from "../testing/sample-source.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import type { Pipelines } from "./pipelines.ts";
import { rollBack } from "./roll-back.ts";
import { stopStandby } from "./stop-standby.ts";

const pipelinesOf =
  (source: ReturnType<typeof sampleSource>) =>
  (ports: CrashPorts): Pipelines => {
    const all = { ...ports, ...sampleSettings(source) };
    return {
      deploy: { staging: deployToStaging(all) },
      rollback: { staging: rollBack(all) },
      "stop-standby": { staging: stopStandby(all) },
    };
  };

const scope = aScope();

type Row = Omit<CrashScenario, "pipelines" | "input" | "earlier"> & Partial<Pick<CrashScenario, "input" | "earlier">>;

const ofRelease = (release: number) => (container: FakeContainer) =>
  owned(container, scope) && container.spec.release === release && container.spec.role === "release";

/** As somebody with a shell on the host would. */
function removeByHand({ engine }: CrashWorld, release: number): void {
  engine.containers = engine.containers.filter((container) => !ofRelease(release)(container));
  const networks = engine.networks.filter((network) => owned(network, scope) && network.release === release);
  engine.networks = engine.networks.filter((network) => !networks.includes(network));
}

const unhealthy = ({ engine }: CrashWorld) =>
  void (engine.behaviour.check = (container) => ({ health: ofRelease(1)(container) ? "fails" : "passes" }));

const standby: Row[] = [
  { name: "that runs", outcomes: ["succeeded"] },
  {
    name: "that has restarted by itself while it was live",
    prepare: ({ engine }) => engine.containers.filter(ofRelease(1)).forEach((container) => (container.restarts = 2)),
    outcomes: ["succeeded"],
  },
  { name: "that is stopped", earlier: [aDeploy(), aDeploy(), aStandbyStop(1)], outcomes: ["succeeded"] },
  { name: "that was removed by hand", prepare: (world) => removeByHand(world, 1), outcomes: ["succeeded"] },
  {
    name: "whose subnet somebody has taken since",
    prepare(world) {
      const { subnet = "" } = world.engine.networks.find(({ name }) => /-r1$/.test(name)) ?? {};
      removeByHand(world, 1);
      world.engine.networks.push({ id: "foreign", name: "foreign", subnet });
    },
    outcomes: ["succeeded"],
  },
  { name: "that is never healthy", disturb: unhealthy, outcomes: ["rolled-back"] },
  {
    name: "that was stopped and is never healthy",
    earlier: [aDeploy(), aDeploy(), aStandbyStop(1)],
    disturb: unhealthy,
    outcomes: ["rolled-back"],
  },
  {
    name: "with other routes, that is never healthy",
    earlier: [aDeploy({ ref: "redirecting" }), aDeploy()],
    disturb: unhealthy,
    outcomes: ["rolled-back"],
  },
  {
    name: "with other routes, cancelled before it switches",
    earlier: [aDeploy({ ref: "redirecting" }), aDeploy()],
    cancelAt: "wake-standby",
    outcomes: ["rolled-back", "succeeded"],
  },
  { name: "cancelled while it switches", cancelAt: "switch", outcomes: ["rolled-back", "succeeded"] },
  { name: "cancelled while what was live is drained", cancelAt: "drain", outcomes: ["rolled-back", "succeeded"] },
  { name: "and forth again", earlier: [aDeploy(), aDeploy(), aRollback()], outcomes: ["succeeded"] },
];

const stored: Row[] = [
  {
    name: "whose images were removed by hand",
    prepare({ engine }) {
      engine.images = engine.images.filter((image) => !(owned(image, scope) && image.release === 1));
    },
    outcomes: ["rolled-back"],
  },
  { name: "whose database went with it", outcomes: ["succeeded"] },
  { name: "that is never healthy", disturb: unhealthy, outcomes: ["rolled-back"] },
];

const stops: Row[] = [
  { name: "a standby", input: aStandbyStop(1), outcomes: ["succeeded"] },
  { name: "the live release, which is refused", input: aStandbyStop(2), outcomes: ["rolled-back"] },
];

describe.each([
  ["to a standby", sourceWithRedirect(keepingStandbys), standby],
  ["to a stored release", sampleSource(), stored],
  ["stops", sampleSource(keepingStandbys), stops],
])("going back %s, whenever the worker dies:", (_place, source, rows) => {
  const pipelines = pipelinesOf(source);
  test.each(rows)("$name", { timeout: 120_000 }, async (row) => {
    const report = await crashMatrix({ input: aRollback(), earlier: [aDeploy(), aDeploy()], ...row, pipelines });
    expect(report.undisturbed).toBe(row.outcomes[0]);
    expect(report.points).toBeGreaterThan(2);
  });
});

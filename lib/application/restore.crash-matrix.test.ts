import { describe, expect, test } from "vitest";
import { aDeploy, anUndo, aRestore, aScope, aStandbyStop } from "../testing/builders.ts";
import { type CrashScenario, crashMatrix } from "../testing/crash-matrix.ts";
import type { CrashWorld } from "../testing/crash-world.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { owned } from "../testing/fake-engine-looks.ts";
import { backedUpAt, lies, restorePipelines as pipelines } from "../testing/restore-world.ts";

const scope = aScope();
type Row = Omit<CrashScenario, "pipelines" | "input"> & Partial<Pick<CrashScenario, "input">>;

const ofRelease = (release: number, role: FakeContainer["spec"]["role"]) => (container: FakeContainer) =>
  owned(container, scope) && container.spec.release === release && container.spec.role === role;

const unhealthy =
  (release: number) =>
  ({ engine }: CrashWorld) =>
    void (engine.behaviour.check = (container) => ({
      health: ofRelease(release, "release")(container) ? "fails" : "passes",
    }));

const snapshot = lies({ as: "snapshot" });

const restores: Row[] = [
  { name: "from a snapshot", lies: snapshot, outcomes: ["succeeded"] },
  { name: "from the archive", lies: lies({ as: "archive" }), outcomes: ["succeeded"] },
  { name: "from a dump", lies: lies({ as: "dump" }), outcomes: ["succeeded"] },
  {
    name: "of the time of an earlier release, whose code comes back",
    lies: snapshot,
    earlier: [aDeploy(), aDeploy()],
    outcomes: ["succeeded"],
  },
  {
    name: "whose release is not known: the live code migrates the copy",
    lies: lies({ as: "archive", release: 77 }),
    outcomes: ["succeeded"],
  },
  {
    name: "whose migration of the copy fails",
    lies: lies({ as: "archive", release: 77 }),
    disturb: ({ engine }) =>
      void (engine.behaviour.process = ({ spec }) =>
        spec.role === "task" && spec.release === 2 ? { does: "ends", exitCode: 3 } : undefined),
    outcomes: ["rolled-back"],
  },
  {
    name: "that is not what was backed up",
    lies: lies({ as: "archive", items: 9, proven: false }),
    outcomes: ["rolled-back"],
  },
  {
    name: "whose server does not take the passwords of now",
    lies: snapshot,
    disturb: ({ engine }) =>
      void (engine.behaviour.process = ({ spec }) =>
        spec.runtime.command?.[0] === "settle" ? { does: "ends", exitCode: 1, says: ["no such table"] } : undefined),
    outcomes: ["rolled-back"],
  },
  { name: "that is never healthy", lies: snapshot, disturb: unhealthy(2), outcomes: ["rolled-back"] },
  {
    name: "whose smoke request is refused",
    lies: lies({ as: "archive" }),
    disturb: ({ gateways }) => void (gateways.smoke = () => 500),
    outcomes: ["rolled-back"],
  },
  ...["restore-beside", "hold", "switch", "set-aside", "release-hold", "drain"].map(
    (step): Row => ({
      name: `cancelled at ${step}`,
      lies: snapshot,
      cancelAt: step,
      outcomes: ["rolled-back", "succeeded"],
    }),
  ),
];

const undos: Row[] = [
  { name: "to a release that runs", outcomes: ["succeeded"] },
  {
    name: "to a release that is stopped",
    earlier: [aDeploy(), aRestore(backedUpAt), aStandbyStop(1)],
    outcomes: ["succeeded"],
  },
  {
    name: "after a deploy on the restored data",
    earlier: [aDeploy(), aRestore(backedUpAt), aDeploy()],
    outcomes: ["succeeded"],
  },
  {
    name: "whose database is gone",
    prepare({ engine }) {
      const gone = engine.containers.filter(({ spec }) => spec.role === "resident" && spec.release === undefined);
      engine.containers = engine.containers.filter((container) => !gone.includes(container));
    },
    outcomes: ["rolled-back"],
  },
  { name: "to a release that is never healthy", disturb: unhealthy(1), outcomes: ["rolled-back"] },
  ...["open-database", "switch", "set-aside", "drain"].map(
    (step): Row => ({ name: `cancelled at ${step}`, cancelAt: step, outcomes: ["rolled-back", "succeeded"] }),
  ),
  {
    name: "and a restore once more",
    input: aRestore(backedUpAt),
    lies: lies({ as: "archive" }),
    earlier: [aDeploy(), aRestore(backedUpAt), anUndo()],
    outcomes: ["succeeded"],
  },
];

describe.each([
  ["restoring", [aDeploy()], aRestore(backedUpAt), undefined, restores],
  ["undoing a restore", [aDeploy(), aRestore(backedUpAt)], anUndo(), snapshot, undos],
])("%s, whenever the worker dies:", (_what, earlier, input, lies, rows) => {
  test.each(rows)("$name", { timeout: 120_000 }, async (row) => {
    const report = await crashMatrix({ earlier, input, lies, ...row, pipelines });
    expect(report.undisturbed).toBe(row.outcomes[0]);
    expect(report.points).toBeGreaterThan(2);
  });
});

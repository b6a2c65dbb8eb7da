import { expect, test } from "vitest";
import type { Mark } from "../contract/run.ts";
import { aDeploy, aHeader, anActor, aRollback, someTime } from "../testing/builders.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { runToFlipBack } from "./flip-back.ts";

const steps = ["start-candidate", "switch", "watch"].map((name) => ({
  name,
  title: name,
  kind: "reversible" as const,
}));
const cleaning = { name: "retire", title: "Retire", kind: "clean-up" as const };

/** A deploy that has come so far; r1 was live before it. */
async function deployAt(marks: [string, Mark][], previous: object = { previous: { release: 1 } }) {
  const { store } = workerIn(workerWorld(), {});
  const intent = await store.recordIntent(aDeploy(), anActor(), someTime);
  const run = await store.startRun(intent, aHeader({ steps: [...steps, cleaning] }), true);
  await store.append(run, { type: "mark", step: "switch", mark: "acting" }, someTime, { plan: previous });
  for (const [step, mark] of marks) await store.append(run, { type: "mark", step, mark }, someTime);
  return { store, run };
}

const switched: [string, Mark][] = [
  ["start-candidate", "done"],
  ["switch", "done"],
];

test("a deploy that is watched is the run that goes back, asked without a release or for the one before", async () => {
  const { store, run } = await deployAt([...switched, ["watch", "acting"]]);
  expect(await runToFlipBack(aRollback(), store)).toBe(run);
  expect(await runToFlipBack(aRollback({ to: 1 }), store)).toBe(run);
});

test("no deploy under way in the environment: the rollback is a run of its own", async () => {
  const { store } = await deployAt(switched);
  expect(await runToFlipBack(aRollback({ environment: "production" }), store)).toBeUndefined();
  expect(await runToFlipBack(aRollback(), workerIn(workerWorld(), {}).store)).toBeUndefined();
});

test.each([
  ["before the switch", [["start-candidate", "done"]], /has not switched yet.* Cancel it instead/],
  ["while it cleans up", [...switched, ["watch", "done"], ["retire", "acting"]], /is cleaning up/],
  ["while it is undone", [...switched, ["watch", "failed"]], /is being undone already/],
] as [string, [string, Mark][], RegExp][])(
  "%s it is refused with the run and what to do",
  async (_when, marks, message) => {
    const { store, run } = await deployAt(marks);
    await expect(runToFlipBack(aRollback(), store)).rejects.toMatchObject({ code: "busy", message, facts: { run } });
  },
);

test("it goes back to no other release, and a first deploy to none", async () => {
  const { store } = await deployAt(switched);
  await expect(runToFlipBack(aRollback({ to: 7 }), store)).rejects.toThrow(/goes back to r1, not to r7/);
  const first = await deployAt(switched, {});
  await expect(runToFlipBack(aRollback(), first.store)).rejects.toThrow(/is the first one here/);
});

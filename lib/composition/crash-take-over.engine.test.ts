import { randomUUID } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import type { Mark, RunView } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { type ComposeStarted, composeStarted } from "#lib/testing/panel/compose-started.ts";
import { every, killedAt, type Moment, sweep, sweepLimitMs } from "#lib/testing/panel/crash.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest, journalOf, labelled, releasesOf } from "#lib/testing/panel/problems.ts";
import type { SteadyLoad } from "#lib/testing/panel/steady-load.ts";
import type { Behaviour } from "#lib/testing/panel/tiny-application.ts";

vi.setConfig({ testTimeout: sweepLimitMs });
/** With a database that outlives releases. */
const commit = ({ application }: TestPanel, version: string, behaviour: Behaviour = {}) => {
  const slipway = application.file("slipway.yaml").replace("onDeploy: fresh", "onDeploy: keep");
  return application.commit(version, { ...behaviour, files: { "slipway.yaml": slipway } });
};

async function oldSystem(panel: TestPanel): Promise<ComposeStarted> {
  await commit(panel, "old");
  return composeStarted(panel, "staging");
}

/** The old system answers and has a row. */
async function inUse(panel: TestPanel): Promise<void> {
  await eventually(() => answers(panel, "old"));
  await eventually(async () =>
    expect((await fetch(panel.databaseUrl(), { method: "POST", body: "kept" })).status).toBe(200),
  );
}

const answers = async (panel: TestPanel, version: string) =>
  expect((await fetch(panel.url())).headers.get("x-version")).toBe(version);
const rows = async (panel: TestPanel) => (await fetch(panel.databaseUrl())).text();

async function takeOver({ worker }: TestPanel): Promise<number> {
  const input = { kind: "take-over", requestId: randomUUID(), environment: "staging", ref: "main" } as const;
  const answer = await worker.link.call("ask", { input });
  if (!answer.accepted) throw new Error(`Taking over was refused: ${answer.message}`);
  return answer.run;
}

const run = (panel: TestPanel, moment: Moment | undefined): Promise<RunView> =>
  moment ? killedAt(panel, () => takeOver(panel), moment) : takeOver(panel).then((id) => panel.ended(id));

async function markedAt(panel: TestPanel, { id }: RunView, step: string, wanted: Mark): Promise<number> {
  const entries = await journalOf(panel, id);
  const entry = entries.find((one) => one.type === "mark" && one.step === step && one.mark === wanted);
  if (!entry) throw new Error(`${step} was never ${wanted}`);
  return entry.at;
}

/** The hand-over of the ports is the one interruption, and no request failed outside of it. */
async function expectFailedOnly(load: SteadyLoad, from: number, to: number): Promise<void> {
  const { requests, failing, failures } = await load.end();
  expect(requests).toBeGreaterThan(50);
  expect(failing?.from, JSON.stringify(failures)).toBeGreaterThanOrEqual(from);
  expect(failing?.to, JSON.stringify(failures)).toBeLessThanOrEqual(to);
}

/** Our release serves with the old rows, and the old system is stopped. */
async function takenOver(moment?: Moment): Promise<RunView> {
  await using panel = await testPanel(testEngine());
  await using before = await oldSystem(panel);
  await inUse(panel);
  await commit(panel, "new");
  await using load = panel.load();
  const view = await run(panel, moment);
  expect(view, view.sentence).toMatchObject({ outcome: "succeeded" });
  await expectAtRest(panel);
  await answers(panel, "new");
  await expectFailedOnly(
    load,
    await markedAt(panel, view, "hand-over", "acting"),
    await markedAt(panel, view, "switch", "done"),
  );
  expect((await releasesOf(panel)).map(({ state }) => state)).toEqual(["live"]);
  expect(await rows(panel)).toBe("kept\nmigrated\n");
  expect(new Set(Object.values(await before.states()))).toEqual(new Set(["exited"]));
  return view;
}

/** The old system answers again as it was, and nothing of ours is left. */
async function undone(moment?: Moment): Promise<RunView> {
  await using panel = await testPanel(testEngine());
  await using before = await oldSystem(panel);
  await inUse(panel);
  await commit(panel, "new", { exitCode: 3 });
  const states = await before.states();
  await using load = panel.load();
  const view = await run(panel, moment);
  expect(view).toMatchObject({ outcome: "rolled-back" });
  expect(view.sentence).toContain("The old system was started again and serves as before.");
  await eventually(() => answers(panel, "old"));
  const answeredAt = Date.now();
  await expectAtRest(panel);
  await expectFailedOnly(load, await markedAt(panel, view, "hand-over", "acting"), answeredAt);
  expect(await before.states()).toEqual(states);
  expect(await rows(panel)).toBe("kept\n");
  expect((await labelled(panel.engine)).map(({ what }) => what)).toEqual([]);
  return view;
}

describe("the worker is killed while it takes over what docker compose started:", () => {
  test("the new release serves with the old rows", async () => {
    const { seq: journalLength } = await takenOver();
    await sweep({ journalLength, few: 1 }, takenOver);
  });

  test.runIf(every)("the candidate ends at once, and the old system answers again", async () => {
    const { seq: journalLength } = await undone();
    await sweep({ journalLength, few: 1 }, undone);
  });
});

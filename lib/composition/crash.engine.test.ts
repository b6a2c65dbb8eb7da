import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunView } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { every, killedAt, sweep, sweepLimitMs } from "#lib/testing/panel/crash.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest } from "#lib/testing/panel/problems.ts";
import type { SteadyLoad } from "#lib/testing/panel/steady-load.ts";
import { WorkerProcess } from "#lib/testing/panel/worker-process.ts";

vi.setConfig({ testTimeout: sweepLimitMs, hookTimeout: 240_000 });
let panel: TestPanel;
let journalLength = 0;
let serving = "before";

beforeAll(async () => {
  panel = await testPanel(testEngine());
  await panel.application.commit(serving);
  const first = await panel.deployed("main");
  expect(first).toMatchObject({ outcome: "succeeded" });
  journalLength = first.seq;
});
afterAll(() => panel?.[Symbol.asyncDispose]());

const remember = (line: string) => fetch(panel.databaseUrl(), { method: "POST", body: line });
const remembered = async () => (await (await fetch(panel.databaseUrl())).text()).trim().split("\n");
const version = async () => (await fetch(panel.url())).headers.get("x-version");

/** Nobody was failed meanwhile, and what is there afterwards is whole. */
async function expectUnharmed(load: SteadyLoad): Promise<void> {
  const report = await load.end();
  expect(report).toMatchObject({ failed: 0, details: [] });
  expect(report.requests).toBeGreaterThan(50);
  await expectAtRest(panel);
  expect(await version()).toBe(serving);
}

describe("the worker is killed in the middle of a deploy", () => {
  test("that is good", () =>
    sweep({ journalLength, few: 2 }, async (moment) => {
      await using load = panel.load();
      const next = `good-${moment.entry}`;
      await panel.application.commit(next);
      const view = await killedAt(panel, () => panel.deploy("main"), moment);
      expect(view).toMatchObject({ outcome: "succeeded" });
      serving = next;
      expect(await remembered()).toEqual(["migrated"]);
      await expectUnharmed(load);
      return view;
    }));

  test("whose candidate ends at once", () =>
    sweep({ journalLength, few: 1, nth: 1 }, async (moment) => {
      await using load = panel.load();
      await remember(`before ${moment.entry}`);
      const before = await remembered();
      await panel.application.commit(`bad-${moment.entry}`, { exitCode: 3 });
      const view = await killedAt(panel, () => panel.deploy("main"), moment);
      expect(view).toMatchObject({ outcome: "rolled-back" });
      expect(view.sentence).toMatch(/r\d+ serves as before\.$/);
      expect(await remembered()).toEqual(before);
      await expectUnharmed(load);
      return view;
    }));
});

describe.skipIf(every)("the worker", () => {
  const midway = (run: () => Promise<number>) =>
    panel.entry(run, (entry) => entry.type === "mark" && entry.step === "start-candidate" && entry.mark === "acting");

  test("stopped by SIGTERM in the middle of a deploy goes on with it when it is back", async () => {
    await using load = panel.load();
    await panel.application.commit("resumed");
    const { run } = await midway(() => panel.deploy("main"));
    await panel.worker.end("SIGTERM");
    expect(panel.worker.child?.exitCode).toBe(0);
    await panel.worker.start();
    expect(await panel.ended(run)).toMatchObject({ outcome: "succeeded" } satisfies Partial<RunView>);
    serving = "resumed";
    expect(await remembered()).toEqual(["migrated"]);
    await expectUnharmed(load);
  });

  test("that is frozen keeps the right to act: another one on its data folder is refused", async () => {
    panel.worker.child?.kill("SIGSTOP");
    const { code, said } = await new WorkerProcess(panel.data, panel.environment).startAndEnd();
    panel.worker.child?.kill("SIGCONT");
    expect(code).toBe(1);
    expect(said).toBe(
      `worker: Another worker acts on ${panel.data}. This one has changed nothing. Stop the other one first, or use another data folder.\n`,
    );
    await expectAtRest(panel);
  });
});

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { testEngine } from "#lib/testing/engine.ts";
import { killedAt, type Moment, sweep, sweepLimitMs } from "#lib/testing/panel/crash.ts";
import { type Asked, type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest, releasesOf } from "#lib/testing/panel/problems.ts";
import { deployToProduction } from "#lib/testing/panel/production.ts";
import type { SteadyLoad } from "#lib/testing/panel/steady-load.ts";

vi.setConfig({ testTimeout: sweepLimitMs, hookTimeout: 240_000 });
const environment = "production";
let panel: TestPanel;
let journalLength = 0;
/** What each release in production answers with. */
const versions = new Map<number, string>();

beforeAll(async () => {
  panel = await testPanel(testEngine());
  const { application, worker } = panel;
  await application.commit("tested", application.promoting());
  const { repository } = application;
  await worker.link.call("registerApplication", { repository, root: repository });
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded" });
  journalLength = (await deployed("first")).seq;
});
afterAll(() => panel?.[Symbol.asyncDispose]());

/** One staging release goes live in production again and again, configured differently each time. */
async function deployed(version: string) {
  await panel.application.configure({ PRODUCTION_VERSION: version });
  const view = await panel.ended(await deployToProduction(panel));
  expect(view).toMatchObject({ outcome: "succeeded" });
  versions.set(Number(view.release), version);
  return view;
}

const load = () => panel.load({}, environment);
const remembered = async () => (await fetch(panel.databaseUrl(environment))).text();
const version = async () => (await fetch(panel.url("/", environment))).headers.get("x-version");
const numbered = async (state: "live" | "standby") =>
  (await releasesOf(panel, environment)).filter((release) => release.state === state).map(({ number }) => number);

/** Nobody was failed meanwhile, this release alone is live, and what is there afterwards is whole. */
async function expectUnharmed(load: SteadyLoad, release: number): Promise<void> {
  const report = await load.end();
  expect(report).toMatchObject({ failed: 0, details: [] });
  expect(report.requests).toBeGreaterThan(50);
  expect(await numbered("live")).toEqual([release]);
  await expectAtRest(panel);
  expect(await version()).toBe(versions.get(release));
}

describe("the worker is killed in the middle of a deploy to production", () => {
  test("that is good", () =>
    sweep({ journalLength, few: 1 }, async (moment) => {
      await using asking = load();
      const next = `good-${moment.entry}`;
      const before = await remembered();
      await panel.application.configure({ PRODUCTION_VERSION: next });
      const view = await killedAt(panel, () => deployToProduction(panel), moment);
      expect(view).toMatchObject({ outcome: "succeeded" });
      versions.set(Number(view.release), next);
      expect(await remembered()).toBe(`${before}migrated\n`);
      await expectUnharmed(asking, Number(view.release));
      return view;
    }));

  test("whose queue ends at once, which is seen after the switch", () =>
    sweep({ journalLength, few: 1, nth: 1 }, async (moment) => {
      await using asking = load();
      const [live = 0] = await numbered("live");
      const before = await remembered();
      await panel.application.configure({ PRODUCTION_VERSION: `bad-${moment.entry}`, PRODUCTION_QUEUE_ENDS: "yes" });
      const view = await killedAt(panel, () => deployToProduction(panel), moment);
      expect(view).toMatchObject({ outcome: "rolled-back" });
      expect(view.sentence).toMatch(
        new RegExp(`^After the switch queue .* so the release was taken back\\. r${live} serves as before\\.$`),
      );
      expect(await remembered()).toBe(`${before}migrated\n`);
      await expectUnharmed(asking, live);
      return view;
    }));
});

describe("the worker is killed in the middle of a rollback in production to a standby", () => {
  let rollbackLength = 0;

  beforeAll(async () => {
    if ((await numbered("standby")).length === 0) await deployed("second"); // run alone
    rollbackLength = (await panel.ended(await ask({ kind: "rollback" }))).seq;
  });

  async function ask(asked: Asked): Promise<number> {
    const answer = await panel.ask({ ...asked, environment });
    if (!answer.accepted) throw new Error(answer.message);
    return answer.run;
  }

  async function rolledBackAt(moment: Moment) {
    await using asking = load();
    const [standby = 0] = await numbered("standby");
    const before = await remembered();
    const view = await killedAt(panel, () => ask({ kind: "rollback" }), moment);
    expect(view).toMatchObject({ outcome: "succeeded", release: standby });
    expect(await remembered()).toBe(before);
    await expectUnharmed(asking, standby);
    return view;
  }

  test("that runs", () => sweep({ journalLength: rollbackLength, few: 1, nth: 2 }, rolledBackAt));

  test("that is stopped", () =>
    sweep({ journalLength: rollbackLength, few: 1, nth: 3 }, async (moment) => {
      const [standby = 0] = await numbered("standby");
      const stopped = await panel.ended(await ask({ kind: "stop-standby", release: standby }));
      expect(stopped).toMatchObject({ outcome: "succeeded" });
      return rolledBackAt(moment);
    }));
});

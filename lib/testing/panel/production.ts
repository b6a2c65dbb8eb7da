import { expect } from "vitest";
import type { RunView } from "../../contract/run.ts";
import { eventually } from "../eventually.ts";
import { confirm, planToConfirm } from "./confirm.ts";
import type { TestPanel } from "./panel.ts";
import { type SteadyLoad, steadyLoad } from "./steady-load.ts";
import type { Behaviour } from "./tiny-application.ts";

/** The tiny application's production, beside its staging. */
export interface Production {
  /** Commits a version, and deploys it to staging. */
  ship(version: string, behaviour?: Behaviour): Promise<RunView>;
  /** Asks for what is live on staging, or for the newest commit; answers the run. */
  deploy(kind?: "deploy" | "take-over"): Promise<number>;
  /** The newest commit's policy is what counts from now on. */
  acceptPolicy(): Promise<void>;
  deployed(): Promise<RunView>;
  url(path?: string): string;
  load(): SteadyLoad;
  /** As everybody says it: the release table, the dashboard, and who answers. */
  live(): Promise<{ number: number; version: string }>;
  /** Waits until that is so, and the release is well. */
  expectOneLive(version: string): Promise<void>;
}

const environment = "production";

/** Asks for what is live on staging; answers the run. */
export async function deployToProduction(
  { worker }: TestPanel,
  kind: "deploy" | "take-over" = "deploy",
): Promise<number> {
  const answer = await confirm(worker.link, await planToConfirm(worker.link, { kind }));
  if (!answer.accepted) throw new Error(answer.message);
  return answer.run;
}

export function productionOf(panel: TestPanel): Production {
  const { application, engine } = panel;
  const { link } = panel.worker;
  const url = (path = "/") => panel.url(path, environment);
  const load = () => panel.load({}, environment);
  const deploy = (kind?: "deploy" | "take-over") => deployToProduction(panel, kind);

  const acceptPolicy = async () => {
    const { repository } = application;
    await link.call("registerApplication", { repository, root: repository });
  };

  /** Who answers within a moment, on a busy machine the first in which somebody does. */
  const answering = () =>
    eventually(async () => {
      const { by } = await steadyLoad(url(), engine.prefix, { longestMs: 300 }).end();
      expect(by).not.toEqual({});
      return by;
    }, 10_000);

  const live = async () => {
    const [releases, { environments }, { found: by }] = await Promise.all([
      link.call("releases", { environment }),
      link.call("status", {}),
      answering(),
    ]);
    const numbers = releases.filter(({ state }) => state === "live").map(({ number }) => number);
    const { release, state, alarms } = environments.production;
    expect({ numbers, state, alarms }).toEqual({ numbers: [release?.number], state: "healthy", alarms: [] });
    expect(Object.keys(by)).toHaveLength(1);
    return { number: numbers[0] ?? 0, version: Object.keys(by)[0] ?? "" };
  };

  return {
    async ship(version, behaviour = {}) {
      await application.commit(version, { ...application.promoting(), ...behaviour });
      await acceptPolicy();
      return panel.deployed("main");
    },
    acceptPolicy,
    deploy,
    deployed: async () => panel.ended(await deploy()),
    url,
    load,
    live,
    async expectOneLive(version) {
      await eventually(async () => expect(await live()).toMatchObject({ version }), 60_000);
    },
  };
}

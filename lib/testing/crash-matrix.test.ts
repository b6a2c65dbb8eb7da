import { describe, expect, test } from "vitest";
import type { AnyStep } from "../application/step.ts";
import type { DeployInput } from "../contract/intents.ts";
import { Refusal } from "../contract/refusal.ts";
import type { ContainerSpec, GatewaySpec, ReleaseSpec } from "../domain/release/spec.ts";
import { aDeploy, aRelease, aScope, someTime } from "./builders.ts";
import { type CrashPorts, type CrashScenario, crashMatrix } from "./crash-matrix.ts";

/** The matrix itself on trial: a small pipeline in which one thing at a time is wrong. */
type Flaw =
  | "none"
  | "undo forgets"
  | "act assumes"
  | "switch is not undone"
  | "touches another"
  | "number is not saved";

const scope = aScope();

const specOf = (release: number): ReleaseSpec => {
  const network = `net-r${release}`;
  const container: ContainerSpec = {
    service: "backend",
    composeService: "backend",
    role: "release",
    release,
    name: `backend-r${release}`,
    image: "sha256:app",
    runtime: {
      environment: {},
      labels: {},
      mounts: [],
      tmpfs: [],
      expose: [80],
      extraHosts: [],
      ulimits: [],
      capAdd: [],
      capDrop: [],
    },
    attachments: [{ network, address: `10.1.${release}.3`, aliases: [] }],
    volumes: [],
    restart: { name: "always" },
    after: [],
    singleton: false,
  };
  const networks = [{ name: network, subnet: `10.1.${release}.0/24`, internal: false, key: "net", release }];
  return { scope, release, networks, containers: [container], residents: [] };
};

const gateway: GatewaySpec = {
  scope,
  container: "gateway",
  network: { name: "0-gateway", subnet: "10.2.0.0/24", internal: false, key: "gateway" },
  address: "10.2.0.2",
  header: "staging",
  routes: [{ port: 8080, bind: "0.0.0.0", mode: "http", service: "backend", target: 80 }],
};

function steps({ engine, gateways, store }: CrashPorts, flaw: Flaw, fails: boolean): AnyStep<DeployInput>[] {
  const none = async () => null;
  const step = (name: string, own: Partial<AnyStep<DeployInput>>): AnyStep<DeployInput> => ({
    name,
    title: name,
    kind: "reversible",
    limitMs: 1_000,
    plan: none,
    act: none,
    ...own,
  });
  const quiet = () => {};
  const target = (release: number) => ({ release, servers: { 8080: { address: `10.1.${release}.3`, port: 80 } } });
  return [
    step("record", {
      plan: ({ run }) => store.reserveRelease(run, aRelease(run, { createdAt: someTime })),
      undo: async (_context, release) => {
        if (release) await store.updateRelease("wms", release, { state: "failed" });
      },
    }),
    step("start", {
      plan: async ({ planOf }) => planOf("record"),
      async act({ signal, planOf }) {
        const spec = specOf(planOf("record"));
        await engine.takeImage("app", quiet, signal);
        if (flaw === "act assumes") {
          const { networks } = await engine.observe(scope, signal);
          if (networks.length > 0) throw new Refusal("there", "There is a network already.");
        }
        await engine.startRelease(spec, quiet, signal);
        await gateways.ensure(gateway, quiet, signal);
        await gateways.attach(scope, [{ network: spec.networks[0]?.name ?? "", address: "10.1.1.2" }], signal);
      },
      async undo({ signal, planOf }) {
        if (flaw === "undo forgets") return;
        await engine.removeRelease(scope, planOf("record"), signal);
        await gateways.remove(scope, signal);
      },
    }),
    step("switch", {
      async act({ signal, planOf }) {
        const release = planOf<number>("record");
        await engine.setRestartPolicies(scope, specOf(release).containers, true, signal);
        await gateways.switchTo(scope, target(release), 1, signal);
        if (flaw === "touches another") await engine.removeRelease({ ...scope, environment: "production" }, 1, signal);
        if (flaw !== "number is not saved")
          await store.updateRelease("wms", release, { state: "live", liveAt: someTime });
      },
      async undo({ signal }) {
        if (flaw !== "switch is not undone") await gateways.switchTo(scope, undefined, 2, signal);
      },
    }),
    step("watch", {
      async act() {
        if (fails) throw new Refusal("5xx", "Errors.");
      },
    }),
  ];
}

const scenario = (flaw: Flaw, fails: boolean): CrashScenario => ({
  name: flaw,
  pipelines: (ports) => ({
    deploy: {
      staging: {
        kind: "deploy",
        exclusive: true,
        steps: steps(ports, flaw, fails),
        sentence: (_context, outcome) => outcome,
      },
    },
    operate: {},
  }),
  input: aDeploy(),
  outcomes: [fails ? "rolled-back" : "succeeded"],
});

describe("the crash matrix", () => {
  test.each([true, false])("finds nothing in a pipeline without flaws (fails: %s)", async (fails) => {
    const report = await crashMatrix(scenario("none", fails), 1);
    expect(report.points).toBeGreaterThan(15);
    expect(report.worlds).toBeGreaterThan(report.points);
  });

  test("tries a share of the changes and counts all of them", async () => {
    const whole = await crashMatrix(scenario("none", false), 1);
    const some = await crashMatrix(scenario("none", false), 4);
    expect(some.points).toBe(whole.points);
    expect(some.worlds).toBeGreaterThan(whole.points / 4);
    expect(some.worlds).toBeLessThan(whole.worlds / 2);
  });

  test.each<[Flaw, boolean, RegExp]>([
    ["undo forgets", true, /undisturbed: container backend-r1 is left over/],
    ["act assumes", false, /killed before engine: create container backend-r1: it ended rolled-back/],
    ["switch is not undone", true, /port 8080 leads to 10.1.1.3, where .* does not run/],
    ["touches another", false, /undisturbed: somebody else's objects were touched/],
    ["number is not saved", false, /undisturbed: the gateway serves 1, the table says undefined/],
  ])("finds what is wrong when %s", async (flaw, fails, words) => {
    await expect(crashMatrix(scenario(flaw, fails), 1)).rejects.toThrow(words);
  });
});

import { expect, test } from "vitest";
import { plainRuntime } from "../../domain/compose/model.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { ContainerSpec, Route } from "../../domain/release/spec.ts";
import { aScope } from "../../testing/builders.ts";
import type { HttpPlace } from "../ports.ts";
import { checkStandby } from "./check-standby.ts";
import type { DeployPorts, RunContext } from "./deploy-request.ts";
import type { Waking } from "./wake-standby.ts";

const container = (service: string, facts: Partial<ContainerSpec> = {}) =>
  ({
    service,
    name: service,
    runtime: { ...plainRuntime, expose: [3000] },
    singleton: false,
    ...facts,
  }) as ContainerSpec;
const route = (port: number, service: string, facts: Partial<Route> = {}): Route => ({
  ...{ port, service, bind: "0.0.0.0", mode: "http", target: 3000 },
  ...facts,
});

const released = [container("frontend"), container("backend"), container("queue", { singleton: true })];
const routes = [
  route(8080, "frontend", { redirectTo: 8443 }),
  route(8443, "frontend", { tls: "terminate" }),
  route(9443, "backend", { tls: "reencrypt" }),
  route(3306, "database", { mode: "tcp" }),
];
const servers = {
  8443: { address: "10.0.0.3", port: 3000 },
  9443: { address: "10.0.0.4", port: 3443 },
  3306: { address: "10.0.1.2", port: 3306 },
};

interface World {
  waking?: Partial<Waking>;
  routes?: Route[];
  answers?: boolean;
}

/** What the gateway and what the engine is asked. */
async function check({ waking = {}, routes: all = routes, answers = true }: World) {
  const asked: { gateway: HttpPlace[]; engine: string[] } = { gateway: [], engine: [] };
  const plan = {
    release: { scope: aScope(), release: 1, containers: released },
    gateway: { routes: all },
    target: { release: 1, servers },
  } as unknown as ReleasePlan;
  const ports = {
    clock: { elapsed: () => 0 },
    gateways: { answers: async (_: unknown, places: HttpPlace[]) => (asked.gateway.push(...places), answers) },
    engine: {
      checkHealth: async (_: unknown, name: string) => (asked.engine.push(name), { healthy: true, detail: "" }),
    },
  } as unknown as DeployPorts;
  const context = {
    signal: AbortSignal.timeout(10_000),
    output: () => undefined,
    hasPlan: () => true,
    planOf: () => ({ plan, ready: true, healthy: true, ...waking }),
  } as unknown as RunContext;
  await checkStandby(ports).plan(context);
  return asked;
}

test("one that its checks have nothing against is asked for an answer by the gateway, each service once, and no program is started in it", async () => {
  expect(await check({})).toEqual({
    gateway: [
      { address: "10.0.0.3", port: 3000, tls: false },
      { address: "10.0.0.4", port: 3443, tls: true },
    ],
    engine: [],
  });
});

test.each<[string, World]>([
  ["was not ready", { waking: { ready: false } }],
  ["has a check that does not pass", { waking: { healthy: false } }],
  [
    "has a service that speaks no http",
    { routes: routes.map((one) => ({ ...one, mode: one.port === 9443 ? "tcp" : one.mode })) },
  ],
  ["gives no answer", { answers: false }],
])("one that %s is checked as every candidate is", async (_what, world) => {
  expect((await check(world)).engine).toEqual(["frontend", "backend"]);
});

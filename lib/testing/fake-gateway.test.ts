import { expect, test } from "vitest";
import { Refusal } from "../contract/refusal.ts";
import type { GatewaySpec, Scope } from "../domain/release/spec.ts";
import {
  askFakeGateway,
  createFakeGateways,
  type FakeGatewayState,
  fakeGatewayOf,
  fakeGatewayState,
  isHeld,
  restartFakeGateway,
} from "./fake-gateway.ts";
import { gatewayContract } from "./gateway-contract.ts";
import { gatewayState } from "./gateway-state.ts";

const specOf = (application: string): GatewaySpec => ({
  scope: { instance: "test", application, environment: "staging" },
  container: `${application}-gateway`,
  network: { name: `0-${application}-gateway`, subnet: "10.213.0.0/28", internal: false, key: "gateway" },
  address: "10.213.0.2",
  header: "staging",
  routes: [
    { port: 5001, bind: "0.0.0.0", mode: "http", service: "backend", target: 3000 },
    { port: 8080, bind: "0.0.0.0", mode: "http", service: "frontend", target: 80 },
    { port: 3308, bind: "127.0.0.1", mode: "tcp", service: "database", target: 3306 },
  ],
});

const targetOf = (spec: GatewaySpec, release: number) => {
  const servers = spec.routes.map(({ port, target }) => [port, { address: `10.213.${release}.3`, port: target }]);
  return { release, servers: Object.fromEntries(servers) };
};

gatewayContract("Gateways in memory", async () => {
  const state = fakeGatewayState();
  state.smoke = ({ port }) => {
    if (port === 3000) return 200;
    throw new Refusal("no-answer", "Nothing listens there.");
  };
  state.answers = ({ port }) => port === 3000;
  let applications = 0;
  return {
    gateways: () => createFakeGateways(state),
    spec: async () => specOf(`app${++applications}`),
    release: async (spec, number) => ({
      target: targetOf(spec, number),
      networks: [{ network: `r${number}`, address: `10.213.${number}.2` }],
      place: { address: `10.213.${number}.3`, port: 3000 },
    }),
    ask: async (spec, { port, mode }) => {
      await unheld(state, spec.scope);
      const by = askFakeGateway(state, spec.scope, port);
      const environment = mode === "http" ? { environment: fakeGatewayOf(state, spec.scope)?.spec.header } : {};
      return by === undefined ? { status: 503, ...environment } : { status: 200, by, ...environment };
    },
    begin: async ({ scope }) => begin(state, scope),
    connect: async ({ scope }) => {
      const { outcome } = begin(state, scope, true);
      return { closed: outcome.then(() => undefined) };
    },
    cleanUp: async () => {},
  };
});

async function unheld(state: FakeGatewayState, scope: Scope): Promise<void> {
  const gateway = fakeGatewayOf(state, scope);
  while (gateway && isHeld(gateway)) await new Promise((resolve) => setImmediate(resolve));
}

function begin(state: FakeGatewayState, scope: Scope, tcp = false) {
  const gateway = fakeGatewayOf(state, scope);
  const { promise: outcome, resolve } = Promise.withResolvers<"answered" | "cut">();
  const end = (how: "answered" | "cut") => {
    gateway?.inFlight.splice(gateway.inFlight.indexOf(request), 1);
    resolve(how);
  };
  const request = { release: gateway?.serving?.release ?? 0, tcp, end };
  gateway?.inFlight.push(request);
  return { outcome, finish: () => end("answered") };
}

test("a worker that dies in the middle of a switch leaves a conflict, which the same switch repairs", async () => {
  const state = fakeGatewayState();
  const [spec, signal] = [specOf("wms"), new AbortController().signal];
  const { scope } = spec;
  const dying = createFakeGateways(state);
  await dying.ensure(spec, () => {}, signal);
  await dying.switchTo(scope, targetOf(spec, 1), 1, signal);
  state.between = () => {
    throw new Error("killed");
  };
  await expect(dying.switchTo(scope, targetOf(spec, 2), 2, signal)).rejects.toThrow("killed");
  state.between = undefined;

  const next = createFakeGateways(state);
  expect(await next.observe(scope, signal)).toMatchObject({ generation: 2, conflict: expect.stringContaining("2") });
  expect(askFakeGateway(state, scope, 8080)).toBe(1);
  await next.switchTo(scope, targetOf(spec, 2), 2, signal);
  expect(await gatewayState(next, scope, signal)).toEqual({ running: true, generation: 2, live: 2 });
});

test("a gateway that is started again serves what its file says", async () => {
  const state = fakeGatewayState();
  const [spec, signal] = [specOf("wms"), new AbortController().signal];
  const gateways = createFakeGateways(state);
  await gateways.ensure(spec, () => {}, signal);
  await gateways.switchTo(spec.scope, targetOf(spec, 1), 1, signal);
  const gateway = fakeGatewayOf(state, spec.scope);
  if (!gateway) throw new Error("no gateway");
  gateway.serving = undefined;
  restartFakeGateway(gateway);
  expect(askFakeGateway(state, spec.scope, 8080)).toBe(1);
});

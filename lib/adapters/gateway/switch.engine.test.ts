import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#lib/testing/eventually.ts";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";
import { startLoad } from "#lib/testing/load.ts";
import { gatewayState } from "../../testing/gateway-state.ts";

let engine: GatewayEngine;
const signal = () => AbortSignal.timeout(60_000);
const silent = () => {};

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

const routes = [
  { mode: "http", service: "frontend", target: 3000 },
  { mode: "http", service: "backend", target: 3000 },
] as const;

test("switching there and back under load fails no request, and the old release gets none afterwards", async () => {
  const { gateways, scope, ports, first, second } = await engine.live(routes);
  const loads = ports.map((port) => startLoad(port, 8));
  const times: number[] = [];
  for (let generation = 2; generation <= 13; generation++) {
    const [to, from] = generation % 2 === 0 ? [second, first] : [first, second];
    const { tookMs } = await gateways.switchTo(scope, to.target, generation, signal());
    times.push(Math.round(tookMs * 10) / 10);
    expect(await gateways.drain(scope, from.target.release, 5_000, signal())).toEqual({ cut: 0 });
    const after = await (await fetch(`http://127.0.0.1:${ports[0]}/`)).json();
    expect(after).toMatchObject({ release: `r${to.target.release}` });
    const asked = loads.map(({ soFar }) => soFar.requests);
    const askedAgain = () => loads.every(({ soFar }, index) => soFar.requests > (asked[index] ?? 0) + 30);
    await eventually(async () => expect(askedAgain()).toBe(true), 10_000); // on a busy machine too, each switch is one under load
  }
  const reports = await Promise.all(loads.map((load) => load.end()));
  console.info("12 switches of 2 ports took (ms)", times.join(" "), "under", JSON.stringify(reports));
  for (const report of reports) {
    expect(report.failures).toEqual({});
    expect(Object.keys(report.by).sort()).toEqual(["r1", "r2"]);
  }
  const counters = await gateways.counters(scope, signal());
  expect(counters).toMatchObject({ failed: 0, applicationErrors: 0 });
});

test("connecting and disconnecting release networks, and changing the configuration, fail no request", async () => {
  const { gateways, spec, scope, ports, second } = await engine.live(routes);
  const load = startLoad(ports[0] ?? 0, 16);
  const names = second.networks.map(({ network }) => network);
  for (let round = 0; round < 3; round++) {
    await gateways.detach(scope, names, signal());
    await gateways.attach(scope, second.networks, signal());
    await gateways.ensure({ ...spec, header: `staging-${round}` }, silent, signal());
  }
  const report = await load.end();
  console.info("3 network changes and 3 reloads under", JSON.stringify(report));
  expect(report.failures).toEqual({});
  expect(report.requests).toBeGreaterThan(500);
  expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 1, live: 1 });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { engineProxy } from "#lib/testing/engine-proxy.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { gatewayState } from "#lib/testing/gateway-state.ts";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";
import { connect } from "../../../scripts/engine/connect.ts";

let engine: GatewayEngine;
const signal = () => AbortSignal.timeout(60_000);

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

test("a gateway whose last process the engine keeps is made anew, and serves what it served", async () => {
  const { spec, scope, ports, gateways } = await engine.live([{ mode: "http", service: "backend", target: 3000 }]);
  gateways.close();
  const container = engine.docker.getContainer(spec.container);
  const { Id, NetworkSettings } = await container.inspect();
  await container.stop();
  const proxy = await engineProxy(engine.host);
  proxy.refuse(new RegExp(`^POST .*/containers/${Id}/start$`), `task ${Id}: already exists`);
  const refused = engine.gateways(connect(proxy.host));
  await refused.ensure(spec, () => {}, signal());
  expect(await gatewayState(refused, scope, signal())).toEqual({ running: true, generation: 1, live: 1 });
  await eventually(async () => {
    const answer = await fetch(`http://127.0.0.1:${ports[0]}/`, { signal: AbortSignal.timeout(2_000) });
    expect(answer.headers.get("X-Release")).toBe("r1");
  });
  const anew = await container.inspect();
  expect(anew.Id).not.toBe(Id);
  expect(anew.HostConfig.RestartPolicy?.Name).toBe("always");
  expect(Object.keys(anew.NetworkSettings.Networks)).toEqual(Object.keys(NetworkSettings.Networks));
  refused.close();
  await proxy.close();
});

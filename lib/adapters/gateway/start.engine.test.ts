import { afterAll, beforeAll, expect, test } from "vitest";
import { engineProxy } from "#lib/testing/engine-proxy.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { gatewayState } from "#lib/testing/gateway-state.ts";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";
import { connect } from "../../../scripts/engine/connect.ts";
import { createBody } from "./container.ts";

let engine: GatewayEngine;
const signal = () => AbortSignal.timeout(60_000);

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

test("a gateway whose last process the engine keeps is made anew, and serves what it served", async () => {
  const { spec, scope, ports, gateways, second } = await engine.live([
    { mode: "http", service: "backend", target: 3000 },
  ]);
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
  await container.restart(); // on the files that came with it
  await eventually(async () => expect((await gatewayState(refused, scope, signal()))?.running).toBe(true));
  await refused.switchTo(scope, second.target, 2, signal());
  expect(await gatewayState(refused, scope, signal())).toEqual({ running: true, generation: 2, live: 2 });
  refused.close();
  await proxy.close();
});

test("one that was left without a configuration counts as missing, and is made", async () => {
  const { spec, scope, gateways, first } = await engine.live([{ mode: "http", service: "backend", target: 3000 }]);
  const container = engine.docker.getContainer(spec.container);
  const { Image } = await container.inspect();
  await container.remove({ force: true });
  await engine.docker.createContainer(createBody(spec, Image));
  await expect(gateways.switchTo(scope, first.target, 2, signal())).rejects.toMatchObject({ code: "gateway-missing" });
  await gateways.ensure(spec, () => {}, signal());
  expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 0 });
});

test("one that does not run is started to hold who asks", async () => {
  const { spec, scope, gateways } = await engine.live([{ mode: "http", service: "backend", target: 3000 }]);
  await engine.docker.getContainer(spec.container).stop();
  await gateways.hold(scope, 10_000, signal());
  expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 1, live: 1 });
  await gateways.releaseHold(scope, signal());
});

import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GatewaySpec } from "#lib/domain/release/spec.ts";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";
import { gatewayState } from "../../testing/gateway-state.ts";
import { createBody } from "./container.ts";
import { replaceConfiguration } from "./files.ts";

let engine: GatewayEngine;
const signal = () => AbortSignal.timeout(60_000);
const silent = () => {};
const routes = [{ mode: "http", service: "backend", target: 3000 }] as const;

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

/** Containers and networks of the spec's environment. */
async function left({ scope }: GatewaySpec): Promise<string[]> {
  const filters = { label: [`slipway.instance=${scope.instance}`, `slipway.application=${scope.application}`] };
  const containers = await engine.docker.listContainers({ all: true, filters });
  const networks = await engine.docker.listNetworks({ filters });
  return [...containers.map(({ Names }) => Names[0] ?? ""), ...networks.map(({ Name }) => Name)];
}

test("a port that a program has is refused with its number, and nothing is left behind", async () => {
  const gateways = engine.gateways();
  const spec = await engine.spec(routes);
  const port = spec.routes[0]?.port ?? 0;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const refused = { name: "Refusal", code: "port-taken", facts: { port, holder: expect.stringContaining("program") } };
  await expect(gateways.ensure(spec, silent, signal())).rejects.toMatchObject(refused);
  expect(await left(spec)).toEqual([]);
  expect(await gateways.observe(spec.scope, signal())).toBeUndefined();
  await new Promise((resolve) => server.close(resolve));
  await gateways.ensure(spec, silent, signal());
  expect(await gatewayState(gateways, spec.scope, signal())).toEqual({ running: true, generation: 0 });
});

test("a port that another environment's gateway has is refused with that container's name", async () => {
  const gateways = engine.gateways();
  const [holder, spec] = [await engine.spec(routes), await engine.spec(routes)];
  await gateways.ensure(holder, silent, signal());
  const wanted = { ...spec, routes: holder.routes };
  await expect(gateways.ensure(wanted, silent, signal())).rejects.toMatchObject({
    code: "port-taken",
    facts: { holder: `container ${holder.container} (staging)` },
  });
  expect(await left(spec)).toEqual([]);
});

test("a gateway that was created but never started is made anew", async () => {
  const gateways = engine.gateways();
  const spec = await engine.spec(routes);
  await gateways.ensure(spec, silent, signal());
  const { Config } = await engine.docker.getContainer(spec.container).inspect();
  await engine.docker.getContainer(spec.container).remove({ force: true });
  await engine.docker.createContainer(createBody(spec, Config.Image));
  await gateways.ensure(spec, silent, signal());
  expect(await gatewayState(gateways, spec.scope, signal())).toEqual({ running: true, generation: 0 });
});

test("a configuration that is not Slipway's is told, and neither repaired nor thrown away", async () => {
  const { gateways, spec, scope, ports } = await engine.live(routes);
  await replaceConfiguration(engine.docker.getContainer(spec.container), "# by hand\n", signal());
  expect(await gateways.observe(scope, signal())).toMatchObject({ running: true, conflict: expect.any(String) });
  await expect(gateways.ensure(spec, silent, signal())).rejects.toMatchObject({ code: "gateway-damaged" });
  await expect(gateways.switchTo(scope, undefined, 2, signal())).rejects.toMatchObject({ code: "gateway-damaged" });
  const response = await fetch(`http://127.0.0.1:${ports[0]}/`);
  expect(response.headers.get("X-Release")).toBe("r1");
});

test("a subnet that another network has is refused, and nothing is left behind", async () => {
  const gateways = engine.gateways();
  const [holder, spec] = [await engine.spec(routes), await engine.spec(routes)];
  await gateways.ensure(holder, silent, signal());
  const wanted = { ...spec, network: { ...spec.network, subnet: holder.network.subnet } };
  await expect(gateways.ensure(wanted, silent, signal())).rejects.toMatchObject({ code: "network-failed" });
  expect(await left(spec)).toEqual([]);
});

test("a network of that name that is not Slipway's is refused, and left alone", async () => {
  const gateways = engine.gateways();
  const spec = await engine.spec(routes);
  const { name, subnet } = spec.network;
  const foreign = await engine.docker.createNetwork({ Name: name, IPAM: { Config: [{ Subnet: subnet }] } });
  await expect(gateways.ensure(spec, silent, signal())).rejects.toMatchObject({ code: "name-taken" });
  expect((await foreign.inspect()).Name).toBe(name);
  await foreign.remove();
});

test("what it makes carries Slipway's labels and Compose's, and runs without rights of its own", async () => {
  const gateways = engine.gateways();
  const spec = await engine.spec(routes);
  await gateways.ensure(spec, silent, signal());
  const { Config, HostConfig } = await engine.docker.getContainer(spec.container).inspect();
  expect(Config.Labels).toMatchObject({
    "slipway.instance": spec.scope.instance,
    "slipway.application": spec.scope.application,
    "slipway.environment": "staging",
    "slipway.role": "gateway",
    "com.docker.compose.project": `${spec.scope.application}-staging`,
  });
  expect(HostConfig).toMatchObject({ RestartPolicy: { Name: "always" }, CapDrop: ["ALL"] });
  expect(Config.User).toBe("99:99");
});

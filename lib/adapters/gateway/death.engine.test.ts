import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#lib/testing/eventually.ts";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";
import { gatewayState } from "../../testing/gateway-state.ts";
import { openAdminChannel } from "./admin-channel.ts";
import { renderConfiguration } from "./configuration.ts";
import { readConfiguration, replaceConfiguration } from "./files.ts";
import { type Truth, truthAfter, truthFrom } from "./truth.ts";

let engine: GatewayEngine;
const signal = () => AbortSignal.timeout(60_000);

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

const routes = [
  { mode: "http", service: "frontend", target: 3000 },
  { mode: "http", service: "backend", target: 3000 },
] as const;

/** The release that answers on a port; the engine or HAProxy may refuse the connection while it starts. */
async function servedBy(port: number | undefined): Promise<string | null> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.headers.get("X-Release");
}

async function truthOf(container: string): Promise<Truth> {
  const truth = truthFrom((await readConfiguration(engine.docker.getContainer(container))) ?? "");
  if (!truth) throw new Error("The gateway's configuration is not readable.");
  return truth;
}

test("killed, restarted and stopped, it comes back serving the release that it was switched to last, without a worker", async () => {
  const { gateways, spec, scope, ports, first, second } = await engine.live(routes);
  await gateways.switchTo(scope, second.target, 2, signal());
  gateways.close();
  const container = engine.docker.getContainer(spec.container);
  const times: Record<string, number> = {};

  await engine.crash(spec.container);
  times.crash = (await eventually(async () => expect(await servedBy(ports[0])).toBe("r2"))).tookMs;
  const begin = performance.now();
  await container.restart();
  await eventually(async () => expect(await servedBy(ports[0])).toBe("r2"));
  times.restart = Math.round(performance.now() - begin);
  console.info("serving again after (ms)", JSON.stringify(times));
  expect(times.crash).toBeLessThan(20_000);

  const another = engine.gateways();
  expect(await gatewayState(another, scope, signal())).toEqual({ running: true, generation: 2, live: 2 });
  await container.stop();
  expect(await gatewayState(another, scope, signal())).toEqual({ running: false, generation: 2, live: 2 });
  await another.switchTo(scope, first.target, 3, signal());
  expect([await servedBy(ports[0]), await servedBy(ports[1])]).toEqual(["r1", "r1"]);
  expect(await gatewayState(another, scope, signal())).toEqual({ running: true, generation: 3, live: 1 });
  await container.stop();
  await another.ensure(spec, () => {}, signal());
  expect(await servedBy(ports[1])).toBe("r1");
});

test("a worker killed between file and process leaves a conflict; the same switch, another one, or a restart ends it", async () => {
  const { gateways, spec, scope, ports, second, first } = await engine.live(routes);
  const container = engine.docker.getContainer(spec.container);
  const halfSwitch = async (generation: number, target = second.target) => {
    const text = renderConfiguration(truthAfter(await truthOf(spec.container), target, generation));
    await replaceConfiguration(container, text, signal());
  };

  await halfSwitch(2);
  expect(await gateways.observe(scope, signal())).toMatchObject({
    generation: 2,
    conflict: expect.stringMatching(/r2/),
  });
  expect(await servedBy(ports[0])).toBe("r1");
  await gateways.switchTo(scope, second.target, 2, signal());
  expect([await servedBy(ports[0]), await servedBy(ports[1])]).toEqual(["r2", "r2"]);

  await halfSwitch(3, first.target);
  await gateways.switchTo(scope, second.target, 4, signal());
  expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 4, live: 2 });

  await halfSwitch(5, first.target);
  await engine.crash(spec.container);
  await eventually(async () => expect(await servedBy(ports[0])).toBe("r1"));
  expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 5, live: 1 });
});

test("a worker killed in the middle of the commands leaves ports apart; the same switch brings them together", async () => {
  const { gateways, spec, scope, ports, second } = await engine.live(routes);
  const container = engine.docker.getContainer(spec.container);
  const truth = truthAfter(await truthOf(spec.container), second.target, 2);
  await replaceConfiguration(container, renderConfiguration(truth), signal());
  const channel = await openAdminChannel(container);
  await channel.ask(`add server out-${ports[0]}/r2 ${second.address}:3000`);
  await channel.ask(`set server out-${ports[0]}/r2 state ready`);
  await channel.ask(`set server out-${ports[0]}/r1 state drain`);
  await channel.ask(`add server out-${ports[1]}/r2 ${second.address}:3000`);
  channel.close();
  expect([await servedBy(ports[0]), await servedBy(ports[1])]).toEqual(["r2", "r1"]);
  expect(await gateways.observe(scope, signal())).toMatchObject({ generation: 2, conflict: expect.any(String) });
  await gateways.switchTo(scope, second.target, 2, signal());
  expect([await servedBy(ports[0]), await servedBy(ports[1])]).toEqual(["r2", "r2"]);
  expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 2, live: 2 });
});

test("the admin channel answers fast, opens again after a death, and leaves nothing behind in the gateway", async () => {
  const { gateways, spec, scope } = await engine.live(routes);
  const container = engine.docker.getContainer(spec.container);
  const channel = await openAdminChannel(container);
  const begin = performance.now();
  for (let index = 0; index < 200; index++) expect(await channel.ask("get var proc.nothing")).toMatch(/./);
  console.info("one command takes (ms)", ((performance.now() - begin) / 200).toFixed(2));
  channel.close();
  await expect(channel.ask("show info")).rejects.toThrow(/admin channel is closed/);

  await engine.crash(spec.container);
  expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 1, live: 1 });
  gateways.close();
  const socats = async () => {
    const { Processes } = await container.top({ ps_args: "-eo pid,comm" });
    return Processes.filter((line: string[]) => line.join(" ").includes("socat"));
  };
  await eventually(async () => expect(await socats()).toEqual([]), 5_000);
});

test("a gateway that dies during a drain ends the drain, not the run", async () => {
  const { gateways, spec, scope, ports, second } = await engine.live(routes);
  const slow = fetch(`http://127.0.0.1:${ports[0]}/slow/30000`).then(
    () => "answered",
    () => "cut",
  );
  await servedBy(ports[0]);
  await gateways.switchTo(scope, second.target, 2, signal());
  const draining = gateways.drain(scope, 1, 20_000, signal());
  await engine.crash(spec.container);
  expect(await slow).toBe("cut");
  expect(await draining).toEqual({ cut: 0 });
  expect(await servedBy(ports[0])).toBe("r2");
});

test("a switch is made while the gateway dies and comes back", async () => {
  const { gateways, spec, scope, ports, first, second } = await engine.live(routes);
  for (const [index, target] of [second.target, first.target, second.target].entries()) {
    const crash = engine.crash(spec.container);
    await gateways.switchTo(scope, target, index + 2, signal());
    await crash;
    await eventually(async () => expect(await servedBy(ports[0])).toBe(`r${target.release}`));
    expect(await gatewayState(gateways, scope, signal())).toEqual({
      running: true,
      generation: index + 2,
      live: target.release,
    });
  }
});

import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";
import { startLoad } from "#lib/testing/load.ts";
import { openAdminChannel } from "./admin-channel.ts";

let engine: GatewayEngine;

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

async function held(ms: number) {
  const live = await engine.live([
    { mode: "http", service: "backend", target: 3000 },
    { mode: "tcp", service: "database", target: 3306 },
  ]);
  const channel = await openAdminChannel(engine.docker.getContainer(live.spec.container));
  const begin = performance.now();
  expect(await channel.ask(`add map /gateway/hold.map all ${Date.now() + ms}`)).toBe("");
  return { ...live, channel, elapsed: () => performance.now() - begin };
}

test("a hold keeps requests and new connections waiting until it is released, and fails none", async () => {
  const { ports, channel, elapsed } = await held(20_000);
  const load = startLoad(ports[0] ?? 0, 8);
  const database = connect(ports[1] ?? 0, "127.0.0.1");
  const [greeting, answer] = [once(database, "data"), fetch(`http://127.0.0.1:${ports[0]}/`)];
  const first = await Promise.race([greeting, answer, new Promise((resolve) => setTimeout(resolve, 1_500, "held"))]);
  expect(first).toBe("held");
  await channel.ask("clear map /gateway/hold.map");
  expect((await answer).status).toBe(200);
  expect(String(await greeting)).toBe("r1\n");
  expect(elapsed()).toBeLessThan(5_000);
  database.destroy();
  const report = await load.end();
  expect(report.failures).toEqual({});
  expect(report.slowestMs).toBeGreaterThan(1_000);
  channel.close();
});

test("a hold ends by itself at its deadline", async () => {
  const { ports, channel, elapsed } = await held(2_000);
  channel.close();
  const response = await fetch(`http://127.0.0.1:${ports[0]}/`);
  expect([response.status, response.headers.get("X-Release")]).toEqual([200, "r1"]);
  expect(elapsed()).toBeGreaterThan(1_500);
  expect(elapsed()).toBeLessThan(4_000);
});

test("nobody is held for more than 30 seconds, whatever the deadline says", { timeout: 60_000 }, async () => {
  const { ports, channel, elapsed } = await held(120_000);
  channel.close();
  const response = await fetch(`http://127.0.0.1:${ports[0]}/`);
  expect([response.status, await response.json()]).toEqual([503, { error: "held-too-long" }]);
  expect(elapsed()).toBeGreaterThan(29_000);
  expect(elapsed()).toBeLessThan(35_000);
});

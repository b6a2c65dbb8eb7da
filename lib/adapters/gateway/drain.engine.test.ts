import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#lib/testing/eventually.ts";
import { gatewayState } from "#lib/testing/gateway-state.ts";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";

let engine: GatewayEngine;
const signal = () => AbortSignal.timeout(60_000);
const plain = [{ mode: "http", service: "backend", target: 3000 }] as const;

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

/** The handshake of a WebSocket; the release then echoes. */
async function openWebSocket(port: number | undefined): Promise<Socket> {
  const socket = connect(port ?? 0, "127.0.0.1");
  const head = ["GET /live HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: websocket"];
  const key = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""];
  socket.write([...head, ...key].join("\r\n"));
  expect(String(await once(socket, "data"))).toMatch(/^HTTP\/1.1 101/);
  return socket;
}

async function echo(socket: Socket, text: string): Promise<void> {
  socket.write(text);
  expect(String(await once(socket, "data"))).toBe(text);
}

test("requests of 5 seconds survive the switch, and drain waits for them", async () => {
  const { gateways, scope, ports, second } = await engine.live(plain);
  const slow = Array.from({ length: 8 }, () => fetch(`http://127.0.0.1:${ports[0]}/slow/5000`));
  await fetch(`http://127.0.0.1:${ports[0]}/slow/500`);
  await gateways.switchTo(scope, second.target, 2, signal());
  const begin = performance.now();
  expect(await gateways.drain(scope, 1, 30_000, signal())).toEqual({ cut: 0 });
  const waited = performance.now() - begin;
  expect(waited).toBeGreaterThan(3_000);
  expect(waited).toBeLessThan(8_000);
  const answers = await Promise.all((await Promise.all(slow)).map((response) => response.json()));
  expect(answers).toHaveLength(8);
  for (const answer of answers) expect(answer).toMatchObject({ release: "r1" });
  expect((await gateways.counters(scope, signal())).failed).toBe(0);
});

test("WebSockets live through the switch, and are closed and counted when the drain ends", async () => {
  const { gateways, scope, ports, second } = await engine.live(plain);
  const sockets = [await openWebSocket(ports[0]), await openWebSocket(ports[0])];
  await gateways.switchTo(scope, second.target, 2, signal());
  for (const socket of sockets) await echo(socket, "still here");
  const closed = Promise.all(sockets.map((socket) => once(socket, "close")));
  expect(await gateways.drain(scope, 1, 500, signal())).toEqual({ cut: 2 });
  await closed;
  await echo(await openWebSocket(ports[0]), "with the new one");
});

test("a WebSocket is nothing that a switch under a hold has to wait for, a request is", async () => {
  const { gateways, scope, ports } = await engine.live(plain);
  const socket = await openWebSocket(ports[0]);
  await echo(socket, "here");
  expect(await gateways.idle(scope, 0, signal())).toEqual({ open: 0 });
  const slow = fetch(`http://127.0.0.1:${ports[0]}/slow/2000`);
  await eventually(async () => expect(await gateways.idle(scope, 0, signal())).toEqual({ open: 1 }));
  expect(await gateways.idle(scope, 10_000, signal())).toEqual({ open: 0 });
  expect((await slow).status).toBe(200);
  await echo(socket, "still here");
});

test("a drain that is cancelled leaves the old release ready for the way back", async () => {
  const { gateways, scope, ports, first, second } = await engine.live(plain);
  const socket = await openWebSocket(ports[0]);
  await gateways.switchTo(scope, second.target, 2, signal());
  const cancel = new AbortController();
  const draining = gateways.drain(scope, 1, 30_000, cancel.signal);
  cancel.abort(new Error("rolled back"));
  await expect(draining).rejects.toThrow();
  await gateways.switchTo(scope, first.target, 3, signal());
  await echo(socket, "never left");
  const answer = await (await fetch(`http://127.0.0.1:${ports[0]}/`)).json();
  expect(answer).toMatchObject({ release: "r1" });
  socket.destroy();
});

test("a database that both releases use keeps its sessions through switch and drain", async () => {
  const { gateways, scope, ports, first, second } = await engine.live([
    { mode: "http", service: "backend", target: 3000 },
    { mode: "tcp", service: "database", target: 3306 },
  ]);
  const session = connect(ports[1] ?? 0, "127.0.0.1");
  expect(String(await once(session, "data"))).toBe("r1\n");
  const database = first.target.servers[ports[1] ?? 0] ?? { address: "", port: 0 };
  const servers = { ...second.target.servers, [ports[1] ?? 0]: database };
  await gateways.switchTo(scope, { release: 2, servers }, 2, signal());
  expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 2, live: 2 });
  expect(await gateways.drain(scope, 1, 1_000, signal())).toEqual({ cut: 0 });
  await echo(session, "same session");
  await gateways.switchTo(scope, first.target, 3, signal());
  await echo(session, "and back");
  session.destroy();
});

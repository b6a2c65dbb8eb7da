import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AccessEvent, Gateways } from "../application/ports.ts";
import type { GatewaySpec, GatewayTarget, Route } from "../domain/release/spec.ts";
import { eventually } from "./eventually.ts";
import { gatewayState } from "./gateway-state.ts";

/** A release that answers, beside others. */
export interface GatewayRelease {
  target: GatewayTarget;
  networks: { network: string; address: string }[];
  /** Where it listens for http. */
  place: { address: string; port: number };
}

/** What a client of a published port sees. `by` is the release that answered. */
export interface ClientView {
  status: number;
  by?: number;
  environment?: string;
}

export interface GatewayWorld {
  /** An adapter that remembers nothing of the others, like that of a worker that has just started. */
  gateways(): Gateways;
  /** A spec of an application of its own; nothing is made yet. Two ports for http, one for tcp. */
  spec(): Promise<GatewaySpec>;
  release(spec: GatewaySpec, number: number): Promise<GatewayRelease>;
  ask(spec: GatewaySpec, route: Route): Promise<ClientView>;
  /** Begins a request that is in flight until it is finished, or the gateway cuts it. */
  begin(spec: GatewaySpec): Promise<{ outcome: Promise<"answered" | "cut">; finish(): void }>;
  /** A connection to the tcp port, as a database's client keeps one. */
  connect(spec: GatewaySpec): Promise<{ closed: Promise<void> }>;
  cleanUp(): Promise<void>;
}

const signal = () => AbortSignal.timeout(60_000);
const silent = () => {};

/** What every adapter of the port `Gateways` must do. */
export function gatewayContract(name: string, open: () => Promise<GatewayWorld>): void {
  describe(name, () => {
    let world: GatewayWorld;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world?.cleanUp());

    /** A gateway with two releases attached, none of them live. */
    async function prepared() {
      const gateways = world.gateways();
      const spec = await world.spec();
      const { scope } = spec;
      await gateways.ensure(spec, silent, signal());
      const [first, second] = [await world.release(spec, 1), await world.release(spec, 2)];
      await gateways.attach(scope, [...first.networks, ...second.networks], signal());
      const views = () => Promise.all(spec.routes.map((route) => world.ask(spec, route)));
      const served = async () => [...new Set((await views()).map((view) => view.by))];
      return { gateways, spec, scope, first, second, views, served };
    }

    test("knows nothing of an environment before it is ensured, and removing it is no error", async () => {
      const [gateways, { scope }] = [world.gateways(), await world.spec()];
      expect(await gateways.observe(scope, signal())).toBeUndefined();
      await gateways.remove(scope, signal());
      await gateways.detach(scope, ["nowhere"], signal());
      const target = { release: 1, servers: {} };
      await expect(gateways.switchTo(scope, target, 1, signal())).rejects.toMatchObject({ code: "gateway-missing" });
      await expect(gateways.hold(scope, 1, signal())).rejects.toMatchObject({ code: "gateway-missing" });
      await gateways.releaseHold(scope, signal());
    });

    test("switches all ports together, there and back, and says so", async () => {
      const { gateways, spec, scope, first, second, views, served } = await prepared();
      expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 0 });
      expect((await views())[0]).toEqual({ status: 503, environment: spec.header });

      const { tookMs } = await gateways.switchTo(scope, first.target, 1, signal());
      expect(tookMs).toBeGreaterThanOrEqual(0);
      expect(await served()).toEqual([1]);
      expect((await views())[0]).toEqual({ status: 200, by: 1, environment: spec.header });
      expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 1, live: 1 });

      await gateways.switchTo(scope, second.target, 2, signal());
      expect(await served()).toEqual([2]);
      await gateways.switchTo(scope, second.target, 2, signal());
      expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 2, live: 2 });

      await gateways.switchTo(scope, first.target, 3, signal());
      expect(await served()).toEqual([1]);
      await gateways.switchTo(scope, undefined, 4, signal());
      expect((await views())[0]?.status).toBe(503);
      expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 4 });
    });

    test("keeps its truth itself: another worker sees it, and switches on", async () => {
      const { gateways, scope, spec, first, second, served } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      const another = world.gateways();
      expect(await gatewayState(another, scope, signal())).toEqual({ running: true, generation: 1, live: 1 });
      await another.ensure(spec, silent, signal());
      await another.attach(scope, [...first.networks, ...second.networks], signal());
      await another.switchTo(scope, second.target, 2, signal());
      expect(await served()).toEqual([2]);
      expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 2, live: 2 });
    });

    test("changes in place what is live, but not its published ports", async () => {
      const { gateways, scope, spec, first, views, served } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      await gateways.ensure({ ...spec, header: "other" }, silent, signal());
      expect((await views())[0]).toEqual({ status: 200, by: 1, environment: "other" });

      const fewer = { ...spec, routes: spec.routes.slice(1) };
      const refused = gateways.ensure(fewer, silent, signal());
      await expect(refused).rejects.toMatchObject({ code: "gateway-ports-changed" });
      expect(await served()).toEqual([1]);

      await gateways.switchTo(scope, undefined, 2, signal());
      await gateways.ensure(fewer, silent, signal());
      expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 0 });
    });

    test("a port that was redirected for a while answers again when it is told who answers there", async () => {
      const { gateways, scope, spec, first, views, served } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      const [plain, other] = spec.routes;
      const redirected = { ...plain, redirectTo: other?.port } as Route;
      await gateways.ensure({ ...spec, routes: spec.routes.with(0, redirected) }, silent, signal());
      await gateways.ensure(spec, silent, signal());
      expect((await views())[0]?.status).toBe(503);
      await gateways.switchTo(scope, first.target, 2, signal());
      expect(await served()).toEqual([1]);
    });

    test("refuses a switch that does not name a server for each port, and changes nothing", async () => {
      const { gateways, scope, first, second, served } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      const [, ...rest] = Object.entries(second.target.servers);
      const half = { release: 2, servers: Object.fromEntries(rest) };
      await expect(gateways.switchTo(scope, half, 2, signal())).rejects.toThrow(/server for each port/);
      expect(await served()).toEqual([1]);
      expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 1, live: 1 });
    });

    test("drains: waits for what is in flight, cuts the rest at the limit, and leaves the live release alone", async () => {
      const { gateways, scope, spec, first, second } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      const [finished, endless] = [await world.begin(spec), await world.begin(spec)];
      await gateways.switchTo(scope, second.target, 2, signal());
      expect(await gateways.drain(scope, 2, 0, signal())).toEqual({ cut: 0 });
      expect(await gateways.settle(scope, 2, 0, signal())).toEqual({ open: 0 });
      expect(await gateways.settle(scope, 1, 100, signal())).toEqual({ open: 2 });
      const draining = gateways.drain(scope, 1, 500, signal());
      finished.finish();
      expect(await finished.outcome).toBe("answered");
      expect(await draining).toEqual({ cut: 1 });
      expect(await endless.outcome).toBe("cut");
      expect(await gateways.drain(scope, 1, 0, signal())).toEqual({ cut: 0 });
      expect(await gatewayState(gateways, scope, signal())).toEqual({ running: true, generation: 2, live: 2 });
      await gateways.switchTo(scope, first.target, 3, signal());
      expect((await world.ask(spec, spec.routes[0] as Route)).by).toBe(1);
    });

    test("holds every port until it is released, whoever is live by then, and fails nobody", async () => {
      const { gateways, scope, first, second, views } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      await gateways.hold(scope, 20_000, signal());
      await world.gateways().hold(scope, 20_000, signal());
      const asked = views();
      expect(await Promise.race([asked, pause(500, "held")])).toBe("held");
      await gateways.switchTo(scope, second.target, 2, signal());
      expect(await Promise.race([asked, pause(200, "held")])).toBe("held");
      await gateways.releaseHold(scope, signal());
      expect((await asked).map(({ status, by }) => [status, by])).toEqual(Array(3).fill([200, 2]));
      await gateways.releaseHold(scope, signal());
      expect((await gateways.counters(scope, signal())).failed).toBe(0);
    });

    test("a hold ends at its deadline, whatever became of the worker", async () => {
      const { gateways, scope, first, views } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      await gateways.hold(scope, 700, signal());
      const begin = performance.now();
      expect((await views()).map(({ by }) => by)).toEqual([1, 1, 1]);
      const waited = performance.now() - begin;
      expect(waited).toBeGreaterThan(300);
      expect(waited).toBeLessThan(5_000);
    });

    test("says whether the live release has requests in flight", async () => {
      const { gateways, scope, spec, first, second } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      expect(await gateways.idle(scope, 0, signal())).toEqual({ open: 0 });
      const [request] = [await world.begin(spec), await world.connect(spec)];
      expect(await gateways.idle(scope, 100, signal())).toEqual({ open: 1 });
      const idle = gateways.idle(scope, 10_000, signal());
      request.finish();
      expect(await request.outcome).toBe("answered");
      expect(await idle).toEqual({ open: 0 });
      await world.begin(spec);
      await gateways.switchTo(scope, second.target, 2, signal());
      expect(await gateways.idle(scope, 0, signal())).toEqual({ open: 0 });
    });

    test("ends tcp connections to what is not live any more, and no other", async () => {
      const { gateways, scope, spec, first, second, served } = await prepared();
      await gateways.switchTo(scope, first.target, 1, signal());
      const [old, request] = [await world.connect(spec), await world.begin(spec)];
      expect(await gateways.endStale(scope, signal())).toEqual({ cut: 0 });
      await gateways.switchTo(scope, second.target, 2, signal());
      const present = await world.connect(spec);
      expect(await gateways.endStale(scope, signal())).toEqual({ cut: 1 });
      await old.closed;
      expect(await Promise.race([present.closed, pause(200, "open")])).toBe("open");
      request.finish();
      expect(await request.outcome).toBe("answered");
      expect(await gateways.endStale(scope, signal())).toEqual({ cut: 0 });
      expect(await served()).toEqual([2]);
    });

    test("counts requests, and those that it answered itself", async () => {
      const { gateways, scope, spec, first, views } = await prepared();
      await views();
      await gateways.switchTo(scope, first.target, 1, signal());
      await views();
      const http = spec.routes.filter(({ mode }) => mode === "http").length;
      const counters = { requests: 2 * http, failed: http, applicationErrors: 0 };
      expect(await gateways.counters(scope, signal())).toEqual(counters);
      expect(await gateways.observe(scope, signal())).toMatchObject({ counters });
      const { took = [], ...tally } = await gateways.tally(spec.container, signal());
      expect(tally).toMatchObject(counters);
      expect(took.reduce((sum, answers) => sum + answers, 0)).toBe(http);
    });

    test("tells of each request who answered it and how it ended, also of those before", async () => {
      const { gateways, spec, scope, first, views } = await prepared();
      const begin = Date.now() - 1000;
      await views();
      await gateways.switchTo(scope, first.target, 1, signal());
      const http = spec.routes.filter(({ mode }) => mode === "http").length;
      const told: AccessEvent[] = [];
      for await (const event of gateways.requests(scope, { since: begin }, signal())) {
        told.push(event);
        if (told.length === http) await views();
        if (told.length === 2 * http) break;
      }
      const times = { type: "request", endedAt: expect.any(Number), tookMs: expect.any(Number) };
      const answers = [
        { status: 503, end: "LR--" },
        { status: 200, end: "----", release: "r1" },
      ];
      expect(told).toEqual(answers.flatMap((answer) => Array(http).fill({ ...times, ...answer })));
      const took = told.map((event) => (event.type === "request" ? event.endedAt - begin : Number.NaN));
      for (const ms of took) expect(ms).toBeGreaterThan(0);
    });

    test("sends a smoke request to a candidate that is not live", async () => {
      const { gateways, scope, second } = await prepared();
      const ask = () => gateways.request(scope, { ...second.place, path: "/" }, signal());
      const { found } = await eventually(ask, 20_000); // it has just been started
      expect(found.status).toBe(200);
      expect(found.tookMs).toBeGreaterThanOrEqual(0);
      const nowhere = { address: second.place.address, port: 9, path: "/" };
      await expect(gateways.request(scope, nowhere, signal())).rejects.toMatchObject({ code: "no-answer" });
      const nobody = { ...second.place, path: "/", from: "nobody" };
      await expect(gateways.request(scope, nobody, signal())).rejects.toMatchObject({ code: "container-missing" });
    });

    test("says whether a candidate that is not live answers http", async () => {
      const { gateways, scope, first, second } = await prepared();
      const place = { ...second.place, tls: false };
      const both = [{ ...first.place, tls: false }, place];
      await eventually(async () => expect(await gateways.answers(scope, both, signal())).toBe(true), 20_000); // they have just been started
      expect(await gateways.answers(scope, [place, { ...place, port: 9 }], signal())).toBe(false);
      expect(await gateways.answers(scope, [{ ...place, port: 3306 }], signal())).toBe(false);
    });

    test("attaches, detaches and removes repeatedly", async () => {
      const { gateways, scope, first, second } = await prepared();
      await gateways.attach(scope, first.networks, signal());
      const networks = [...first.networks, ...second.networks].map(({ network }) => network);
      await gateways.detach(scope, networks, signal());
      await gateways.detach(scope, networks, signal());
      await gateways.remove(scope, signal());
      await gateways.remove(scope, signal());
      expect(await gateways.observe(scope, signal())).toBeUndefined();
    });
  });
}

import { describe, expect, test } from "vitest";
import { aGatewaySpec, aTruth } from "#lib/testing/gateway-truth.ts";
import { disagreement, retiring, switchCommands } from "./servers.ts";
import type { ServerState } from "./statistics.ts";

const [, , backend, reencrypt, , database] = aGatewaySpec().routes;
const spec = aGatewaySpec({ routes: [backend, reencrypt, database].filter((route) => route !== undefined) });

const live = (release: number) =>
  aTruth({
    spec,
    release,
    servers: {
      5001: { release, address: `10.213.${release}.4`, port: 3000 },
      9443: { release, address: `10.213.${release}.3`, port: 443 },
      3308: { release: 41, address: "10.213.8.3", port: 3306 },
    },
  });

const server = (backend: string, name: string, address: string, facts: Partial<ServerState> = {}): ServerState => ({
  backend,
  name,
  address,
  state: "serving",
  sessions: 0,
  ...facts,
});

const running = (release: number, facts: Partial<ServerState> = {}) => [
  server("out-5001", `r${release}`, `10.213.${release}.4:3000`, facts),
  server("out-9443", `r${release}`, `10.213.${release}.3:443`, facts),
];
const shared = server("out-3308", "r41", "10.213.8.3:3306");

const commands = (...facts: Parameters<typeof switchCommands>) => switchCommands(...facts).flat();

describe("the commands of a switch", () => {
  test("add all, enable all, then drain what was live; a database that stays is left alone", () => {
    expect(switchCommands(live(42), [...running(41), shared])).toEqual([
      ["add server out-5001/r42 10.213.42.4:3000", "add server out-9443/r42 10.213.42.3:443 ssl verify none"],
      ["set server out-5001/r42 state ready", "set server out-9443/r42 state ready"],
      ["set server out-5001/r41 state drain", "set server out-9443/r41 state drain"],
    ]);
  });

  test("are none when all is so already", () => {
    expect(commands(live(42), [...running(42), shared, ...running(41, { state: "draining" })])).toEqual([]);
  });

  test("go on from where a switch was cut: added, not enabled, the old ones serving", () => {
    const added = server("out-5001", "r42", "10.213.42.4:3000", { state: "maintenance" });
    expect(commands(live(42), [...running(41), shared, added])).toEqual([
      "add server out-9443/r42 10.213.42.3:443 ssl verify none",
      "set server out-5001/r42 state ready",
      "set server out-9443/r42 state ready",
      "set server out-5001/r41 state drain",
      "set server out-9443/r41 state drain",
    ]);
  });

  test("wake a release that is still drained: the way back", () => {
    expect(commands(live(41), [...running(41, { state: "draining" }), ...running(42), shared])).toEqual([
      "set server out-5001/r41 state ready",
      "set server out-9443/r41 state ready",
      "set server out-5001/r42 state drain",
      "set server out-9443/r42 state drain",
    ]);
  });

  test("without a live release drain all", () => {
    expect(commands(aTruth({ spec }), [...running(41), shared])).toEqual([
      "set server out-5001/r41 state drain",
      "set server out-9443/r41 state drain",
      "set server out-3308/r41 state drain",
    ]);
  });

  test("never give a server another address: it is deleted and made anew", () => {
    const elsewhere = server("out-5001", "r42", "10.213.99.4:3000");
    const present = [elsewhere, ...running(42).slice(1), shared];
    expect(commands(live(42), present)).toEqual([
      "set server out-5001/r42 state maint",
      "shutdown sessions server out-5001/r42",
      "del server out-5001/r42",
      "add server out-5001/r42 10.213.42.4:3000",
      "set server out-5001/r42 state ready",
    ]);
  });
});

describe("the disagreement of file and process", () => {
  test("is none when what serves is what the file names", () => {
    expect(disagreement(live(42), [...running(42), shared, ...running(41, { state: "draining" })])).toBeUndefined();
    expect(disagreement(aTruth({ spec }), running(41, { state: "maintenance" }))).toBeUndefined();
  });

  test("names what is missing and what serves unasked", () => {
    const words = disagreement(live(42), [...running(41), shared]);
    expect(words).toContain("asks for out-5001/r42 (10.213.42.4:3000), out-9443/r42 (10.213.42.3:443)");
    expect(words).toContain("serving unasked: out-5001/r41 (10.213.41.4:3000)");
  });
});

test("only a release's servers that are not live are drained", () => {
  const present = [...running(41, { state: "draining" }), ...running(42), shared];
  expect(retiring(live(42), 41, present).map(({ backend }) => backend)).toEqual(["out-5001", "out-9443"]);
  expect(retiring(live(42), 42, present)).toEqual([]);
});

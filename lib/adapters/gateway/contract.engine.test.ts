import { once } from "node:events";
import { request as openRequest } from "node:http";
import { connect } from "node:net";
import { gatewayContract } from "#lib/testing/gateway-contract.ts";
import { gatewayEngine } from "#lib/testing/gateway-world.ts";

gatewayContract("HAProxy gateways", async () => {
  const engine = await gatewayEngine();
  return {
    gateways: engine.gateways,
    spec: () =>
      engine.spec([
        { mode: "http", service: "backend", target: 3000 },
        { mode: "http", service: "frontend", target: 3000 },
        { mode: "tcp", service: "database", target: 3306 },
      ]),
    release: async (spec, number) => {
      const { address, ...upstream } = await engine.release(spec, number);
      return { ...upstream, place: { address, port: 3000 } };
    },
    ask: (_spec, route) => (route.mode === "http" ? askHttp(route.port) : askTcp(route.port)),
    begin: async (spec) => begin(spec.routes[0]?.port ?? 0),
    connect: async (spec) => connectTcp(spec.routes.find(({ mode }) => mode === "tcp")?.port ?? 0),
    cleanUp: engine.cleanUp,
  };
});

async function askHttp(port: number) {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  await response.arrayBuffer();
  const release = response.headers.get("X-Release");
  const environment = response.headers.get("X-Environment") ?? undefined;
  return { status: response.status, ...(release ? { by: Number(release.slice(1)) } : {}), environment };
}

/** A tcp port without a server closes the connection. */
async function askTcp(port: number) {
  const answer = Promise.withResolvers<{ status: number; by?: number }>();
  const socket = connect(port, "127.0.0.1");
  socket.once("data", (greeting) => answer.resolve({ status: 200, by: Number(greeting.toString().trim().slice(1)) }));
  socket.on("error", () => answer.resolve({ status: 503 }));
  socket.on("close", () => answer.resolve({ status: 503 }));
  return answer.promise.finally(() => socket.destroy());
}

/** A POST whose body is open: the release answers with its first line at once, with its last when the body ends. */
async function begin(port: number) {
  const ready = Promise.withResolvers<void>();
  const outcome = Promise.withResolvers<"answered" | "cut">();
  const request = openRequest({ port, host: "127.0.0.1", method: "POST", path: "/wait", agent: false });
  request.on("error", () => outcome.resolve("cut"));
  request.on("response", (response) => {
    ready.resolve();
    response.on("error", () => outcome.resolve("cut"));
    response.on("end", () => outcome.resolve("answered"));
    response.resume();
  });
  request.write("begin\n");
  await ready.promise;
  return { outcome: outcome.promise, finish: () => request.end("end\n") };
}

/** It stays open; the release has greeted it. */
async function connectTcp(port: number) {
  const socket = connect(port, "127.0.0.1");
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()).on("error", () => {}));
  await once(socket, "data");
  return { closed };
}

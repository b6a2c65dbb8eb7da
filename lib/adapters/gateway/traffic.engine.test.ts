import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#lib/testing/eventually.ts";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";

let engine: GatewayEngine;
const signal = () => AbortSignal.timeout(60_000);
const silent = () => {};
const plain = [{ mode: "http", service: "backend", target: 3000 }] as const;

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

const get = (port: number | undefined, path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers, redirect: "manual" });

test("before the first release it answers 503 with a page, or JSON, under the environment's header", async () => {
  const gateways = engine.gateways();
  const spec = await engine.spec(plain);
  await gateways.ensure(spec, silent, signal());
  const page = await get(spec.routes[0]?.port, "/anything");
  expect([page.status, page.headers.get("X-Environment"), page.headers.get("Retry-After")]).toEqual([
    503,
    "staging",
    "5",
  ]);
  expect(await page.text()).toContain("<h1>Nothing is deployed here</h1>");
  const json = await get(spec.routes[0]?.port, "/", { Accept: "application/json" });
  expect([json.status, await json.json()]).toEqual([503, { error: "nothing-live" }]);
});

test("tells the release where a request came from, and believes no such words of a client", async () => {
  const { ports } = await engine.live(plain);
  const lies = { "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere" };
  const { headers } = (await (await get(ports[0], "/", lies)).json()) as { headers: Record<string, string> };
  expect(headers).toMatchObject({
    "x-forwarded-proto": "http",
    "x-forwarded-host": `127.0.0.1:${ports[0]}`,
    "x-forwarded-port": String(ports[0]),
  });
  expect(headers["x-forwarded-for"]).toMatch(/^(?!1\.2\.3\.4)[\d.]+$/);
});

test("an application that is stopped gets a page of its own, and its errors are told from the gateway's", async () => {
  const { gateways, scope, ports, first } = await engine.live(plain);
  expect((await get(ports[0], "/fail")).status).toBe(500);
  expect((await get(ports[0], "/hang-up")).status).toBe(502);
  await expect(get(ports[0], "/cut").then((response) => response.text())).rejects.toThrow();
  expect((await get(ports[0], "/")).status).toBe(200);
  expect(await gateways.counters(scope, signal())).toEqual({ requests: 4, failed: 1, applicationErrors: 1 });

  await engine.docker.getContainer(first.container).kill();
  const [answer] = await once(request({ port: ports[0], host: "127.0.0.1", agent: false }).end(), "response");
  expect([answer.statusCode, answer.headers["x-environment"]]).toEqual([503, "staging"]);
  expect((await answer.toArray()).join("")).toContain("<h1>The application does not answer</h1>");
  expect(await gateways.counters(scope, signal())).toEqual({ requests: 5, failed: 2, applicationErrors: 1 });
});

test("every request is one line of JSON in its log, with release, status, end and times, and without its query", async () => {
  const { ports, spec } = await engine.live(plain);
  await (await get(ports[0], '/some%22"path?token=secret')).text();
  const { found } = await eventually(async () => {
    const logs = await engine.docker.getContainer(spec.container).logs({ stdout: true, stderr: true, follow: false });
    const line = /\{"kind":"request".*\}/.exec(logs.toString("utf8"))?.[0] ?? "";
    return JSON.parse(line) as Record<string, unknown>;
  });
  expect(found).toMatchObject({ port: ports[0], release: "r1", status: 200, end: "----", method: "GET" });
  expect(found.path).toBe("/some%22%22path");
  expect(Math.abs(Number(found.at) - Date.now())).toBeLessThan(60_000);
  expect(found.times).toMatchObject({ response: expect.any(Number), total: expect.any(Number) });
});

test("ends TLS with the environment's certificate, and sends plain http there", async () => {
  const gateways = engine.gateways();
  const made = await engine.spec([
    { mode: "http", service: "frontend", target: 3000, redirectTo: 1 },
    { mode: "http", tls: "terminate", service: "frontend", target: 3000 },
  ]);
  const [http, https] = made.routes.map(({ port }) => port);
  const spec = {
    ...made,
    routes: made.routes.map((route) => (route.redirectTo ? { ...route, redirectTo: https } : route)),
  };
  await gateways.ensure(spec, silent, signal());
  const release = await engine.release({ ...spec, routes: spec.routes.slice(1) }, 1);
  await gateways.attach(spec.scope, release.networks, signal());
  await gateways.switchTo(spec.scope, release.target, 1, signal());

  const redirect = await get(http, "/path?query=1");
  const location = `https://127.0.0.1:${https}/path?query=1`;
  expect([redirect.status, redirect.headers.get("Location")]).toEqual([308, location]);
  expect(redirect.headers.get("X-Environment")).toBe("staging");

  const pem = await engine.certificates.pemOf("staging");
  expect(await certificateOf(https)).toBe(new X509Certificate(pem).fingerprint256);
  const { status, body } = await secureGet(https, pem);
  expect([status, body.release, body.headers["x-forwarded-proto"]]).toEqual([200, "r1", "https"]);
});

test("encrypts again where the container wants it, and passes through what it shall not read", async () => {
  const { gateways, scope, ports, first } = await engine.live([
    { mode: "http", tls: "reencrypt", service: "frontend", target: 3443 },
    { mode: "tcp", tls: "passthrough", service: "frontend", target: 3443 },
  ]);
  const [ours, theirs] = [await engine.certificates.pemOf("staging"), await engine.certificates.pemOf("production")];
  expect(await certificateOf(ports[0])).toBe(new X509Certificate(ours).fingerprint256);
  expect(await certificateOf(ports[1])).toBe(new X509Certificate(theirs).fingerprint256);
  expect((await secureGet(ports[0], ours)).body.release).toBe("r1");
  expect((await secureGet(ports[1], theirs)).body.release).toBe("r1");
  const smoke = await gateways.request(scope, { address: first.address, port: 3443, path: "/" }, signal());
  expect(smoke.status).toBe(200);
});

test("forwards a database's port as it comes, both ways", async () => {
  const { ports } = await engine.live([{ mode: "tcp", service: "database", target: 3306 }]);
  const socket = connect(ports[0] ?? 0, "127.0.0.1");
  expect(String(await once(socket, "data"))).toBe("r1\n");
  socket.write("select");
  expect(String(await once(socket, "data"))).toBe("select");
  socket.destroy();
});

/** The fingerprint of the certificate that a port shows. */
async function certificateOf(port: number | undefined): Promise<string> {
  const socket = tlsConnect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** As a client that trusts this certificate: it must fit the name `localhost`. */
async function secureGet(port: number | undefined, ca: string) {
  const [response] = await once(httpsRequest({ port, host: "localhost", ca, agent: false }).end(), "response");
  const text = (await response.toArray()).join("");
  const body = JSON.parse(text) as { release: string; headers: Record<string, string> };
  return { status: response.statusCode as number, body };
}

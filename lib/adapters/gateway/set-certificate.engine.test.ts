import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:https";
import { connect } from "node:tls";
import { generate } from "selfsigned";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#lib/testing/eventually.ts";
import { type GatewayEngine, gatewayEngine } from "#lib/testing/gateway-world.ts";

let engine: GatewayEngine;
const signal = () => AbortSignal.timeout(60_000);
const routes = [{ mode: "http", tls: "terminate", service: "frontend", target: 3000 }] as const;

beforeAll(async () => {
  engine = await gatewayEngine();
});
afterAll(() => engine?.cleanUp());

async function anotherPem(): Promise<string> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
  return `${cert.trim()}\n${key.trim()}\n`;
}

const fingerprintOf = (pem: string) => new X509Certificate(pem).fingerprint256;

async function shownAt(port: number): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** Status and body's end of one request, or the connection's error. */
function ask(port: number, path: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const options = { port, path, agent, host: "127.0.0.1", rejectUnauthorized: false };
    const failed = (error: Error) => resolve(error.message);
    const sent = request(options, (response) => {
      response.on("error", failed).on("end", () => resolve(`${response.statusCode}`));
      response.resume();
    });
    sent.on("error", failed).end();
  });
}

test("a new certificate is taken over in place: no request on kept, new or slow connections fails", async () => {
  const { gateways, scope, ports } = await engine.live(routes);
  const port = ports[0] as number;
  const kept = new Agent({ keepAlive: true, maxSockets: 4 });
  const fresh = new Agent({ keepAlive: false });
  const answers = new Map<string, number>();
  const count = (answer: string) => answers.set(answer, (answers.get(answer) ?? 0) + 1);
  let ending = false;
  const client = async (agent: Agent) => {
    while (!ending) count(await ask(port, "/", agent));
  };
  const clients = [kept, kept, kept, kept, fresh].map(client);
  const slow = Array.from({ length: 3 }, () => ask(port, "/slow/5000", fresh));

  for (let round = 0; round < 3; round++) {
    const pem = await anotherPem();
    await gateways.setCertificate(scope, pem, () => engine.certificates.save("staging", pem), signal());
    // The process that leaves may still take a connection that had come before it let go of the port.
    await eventually(async () => expect(await shownAt(port)).toBe(fingerprintOf(pem)));
    expect(await gateways.observe(scope, signal())).toMatchObject({ running: true, live: 1 });
  }
  expect(await Promise.all(slow)).toEqual(["200", "200", "200"]);
  ending = true;
  await Promise.all(clients);
  kept.destroy();
  expect([...answers.keys()]).toEqual(["200"]);
  expect(answers.get("200")).toBeGreaterThan(50);
});

test("one that HAProxy refuses changes nothing and is not saved", async () => {
  const { gateways, scope, spec, ports } = await engine.live(routes);
  const port = ports[0] as number;
  const before = await shownAt(port);
  const stored = await engine.certificates.pemOf("staging");
  const [certificate] = (await anotherPem()).split(/(?=-----BEGIN [A-Z ]*PRIVATE)/);
  const save = () => engine.certificates.save("staging", certificate as string);
  await expect(gateways.setCertificate(scope, certificate as string, save, signal())).rejects.toMatchObject({
    code: "certificate-refused",
    message: expect.stringMatching(/would not start with this certificate: .*Nothing was changed/s),
  });
  expect([await shownAt(port), await engine.certificates.pemOf("staging")]).toEqual([before, stored]);
  await engine.docker.getContainer(spec.container).restart();
  expect(await gateways.observe(scope, signal())).toMatchObject({ running: true, live: 1 });
  expect(await shownAt(port)).toBe(before);
});

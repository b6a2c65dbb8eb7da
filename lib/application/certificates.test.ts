import { X509Certificate } from "node:crypto";
import { generate } from "selfsigned";
import { beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../contract/refusal.ts";
import { aDeploy, aHeader, anActor, anApplication, someTime } from "../testing/builders.ts";
import { createFakeGateways, fakeGatewayState } from "../testing/fake-gateway.ts";
import { memoryDatabase, memoryStore } from "../testing/memory-store.ts";
import { readChain } from "./certificate-chain.ts";
import { type CertificatePorts, certificateViews, setCertificate } from "./certificates.ts";

const signal = AbortSignal.timeout(60_000);
const day = 24 * 60 * 60_000;
const now = Date.now();

interface Made {
  cert: string;
  private: string;
}

const make = (name: string, facts: { ca?: Made; from?: number; days?: number } = {}): Promise<Made> =>
  generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now + (facts.from ?? -1) * day),
    notAfterDate: new Date(now + (facts.days ?? 90) * day),
    ...(facts.ca ? { ca: { cert: facts.ca.cert, key: facts.ca.private } } : {}),
    extensions: facts.ca
      ? [{ name: "subjectAltName", altNames: [{ type: 2, value: name }] }]
      : [{ name: "basicConstraints", cA: true, critical: true }],
  });

let root: Made;
let own: Made;
let stranger: Made;
beforeAll(async () => {
  [root, stranger] = await Promise.all([make("Some Root"), make("Another Root")]);
  own = await make("qgocargo.cloud", { ca: root });
});

const refusal = (certificate: string, key: string) => {
  try {
    return readChain({ certificate, key }, now);
  } catch (error) {
    return `${(error as Refusal).code} ${(error as Refusal).message}`;
  }
};

describe("a certificate that is given", () => {
  test("is taken with its chain and key, whatever stands between them", () => {
    const pem = readChain({ certificate: `Bag\r\n${own.cert}\nfriendly name\n${root.cert}`, key: own.private }, now);
    expect(pem.match(/-----BEGIN [A-Z ]+-----/g)).toEqual([
      "-----BEGIN CERTIFICATE-----",
      "-----BEGIN CERTIFICATE-----",
      "-----BEGIN PRIVATE KEY-----",
    ]);
    expect(new X509Certificate(pem).fingerprint256).toBe(new X509Certificate(own.cert).fingerprint256);
  });

  test("is refused when it is none, is over, is out of order, or the key is another's, locked or none", async () => {
    const [ended, early] = await Promise.all([make("x", { days: -0.5, from: -9 }), make("x", { from: 1 })]);
    expect(refusal("-----BEGIN nothing", own.private)).toMatch(/^certificate-invalid /);
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    expect(refusal(`${own.cert}${broken}`, own.private)).toMatch(/^certificate-invalid Certificate 2/);
    expect(refusal(ended.cert, ended.private)).toMatch(/^certificate-expired .*goes on with the certificate it has\./);
    expect(refusal(early.cert, early.private)).toMatch(/^certificate-early /);
    expect(refusal(root.cert + own.cert, own.private)).toMatch(/^certificate-order /);
    expect(refusal(own.cert + stranger.cert, own.private)).toMatch(
      /^certificate-order Another Root has not issued qgocargo.cloud/,
    );
    expect(refusal(own.cert, stranger.private)).toMatch(/^key-mismatch .*qgocargo\.cloud/);
    expect(refusal(own.cert, "-----BEGIN ENCRYPTED PRIVATE KEY-----")).toMatch(/^key-encrypted /);
    expect(refusal(own.cert, "-----BEGIN PRIVATE KEY-----")).toMatch(/^key-invalid /);
  });
});

function panel(facts: Partial<CertificatePorts> = {}) {
  const database = { ...memoryDatabase(), application: anApplication() };
  const pems = new Map<string, string>();
  const gateways = createFakeGateways(fakeGatewayState());
  const ports: CertificatePorts = {
    certificates: {
      pemOf: async (environment) => pems.get(environment) ?? root.cert,
      save: async (environment, pem) => void pems.set(environment, pem),
    },
    gateways,
    store: memoryStore(database, database.lease),
    clock: { now: () => now } as CertificatePorts["clock"],
    instance: "test",
    urlOf: (environment) => (environment === "production" ? "https://qgocargo.cloud" : "http://localhost:8080"),
    ...facts,
  };
  const set = (given = own) =>
    setCertificate(ports, { environment: "production", certificate: given.cert, key: given.private }, signal);
  return { ports, pems, set };
}

test("what is in use says whose it is, until when, and why clients would refuse it; the key is never shown", async () => {
  const { ports, set } = panel();
  const [, before] = await certificateViews(ports);
  expect(before).toMatchObject({ selfSigned: true, problem: "It is for no name, and people ask for qgocargo.cloud." });
  const view = await set();
  expect(view).toEqual({
    environment: "production",
    subject: "qgocargo.cloud",
    issuer: "Some Root",
    names: ["qgocargo.cloud"],
    validFrom: expect.any(Number),
    validTo: expect.any(Number),
    selfSigned: false,
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect((await set(await make("qgocargo.cloud", { ca: root, days: 3 }))).problem).toBe("It ends in 3 days.");
  expect((await certificateViews(ports))[0]?.problem).toBeUndefined();
});

test("a bad one, one the gateway refuses, and one in the middle of a run never replace the good one", async () => {
  const gateways = createFakeGateways(fakeGatewayState());
  const refusing = () => Promise.reject(new Refusal("certificate-refused", "It would not start."));
  const { ports, pems, set } = panel();
  await set();
  const good = pems.get("production");
  await expect(set({ cert: own.cert, private: stranger.private })).rejects.toMatchObject({ code: "key-mismatch" });
  ports.gateways = { ...gateways, setCertificate: refusing };
  await expect(set()).rejects.toMatchObject({ code: "certificate-refused" });
  const input = aDeploy({ environment: "production" });
  const intent = await ports.store.recordIntent(input, anActor(), someTime);
  await ports.store.startRun(intent, aHeader({ environment: "production" }), true);
  await expect(set()).rejects.toMatchObject({ code: "busy", message: expect.stringContaining("Run #1") });
  expect(pems.get("production")).toBe(good);
});

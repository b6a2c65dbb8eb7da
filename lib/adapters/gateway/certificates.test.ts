import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCertificates } from "./certificates.ts";

let folder: string;
let around: string;
beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), "slipway-certificates-"));
  folder = join(around, "certificates");
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(around, { recursive: true, force: true });
});

test("makes a certificate once for each environment, for this machine's names, for the worker's eyes only", async () => {
  const certificates = createCertificates({ folder, hosts: ["staging.example"] });
  const pem = await certificates.pemOf("staging");
  expect(await certificates.pemOf("staging")).toBe(pem);
  expect(await createCertificates({ folder }).pemOf("staging")).toBe(pem);
  expect(await certificates.pemOf("production")).not.toBe(pem);

  const certificate = new X509Certificate(pem);
  for (const host of ["localhost", "staging.example"]) expect(certificate.checkHost(host)).toBe(host);
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.checkHost("elsewhere.example")).toBeUndefined();
  expect(pem).toContain("-----BEGIN PRIVATE KEY-----");
  expect((await stat(join(folder, "staging.pem"))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test("renews its own before it ends, and never somebody else's", async () => {
  const certificates = createCertificates({ folder });
  const first = await certificates.pemOf("staging");
  vi.useFakeTimers({ now: Date.now() + 710 * 24 * 3600_000, toFake: ["Date"] });
  const second = await certificates.pemOf("staging");
  expect(second).not.toBe(first);
  vi.useRealTimers();
  await writeFile(join(folder, "staging.pem"), "not a certificate");
  await expect(certificates.pemOf("staging")).rejects.toThrow();
});

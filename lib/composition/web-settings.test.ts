import { expect, test } from "vitest";
import { readWebSettings } from "./web-settings.ts";

const usual = { NODE_ENV: "production", NEXTAUTH_SECRET: "s".repeat(32) } as const;
const https = { SLIPWAY_CERTIFICATE: "/tls/panel.crt", SLIPWAY_CERTIFICATE_KEY: "/tls/panel.key" };

test("with a certificate the panel listens on all addresses, and its own has to begin with https", () => {
  const certificate = { certificate: "/tls/panel.crt", key: "/tls/panel.key" };
  const NEXTAUTH_URL = "https://slipway.example.org";
  expect(readWebSettings({ ...usual, ...https, NEXTAUTH_URL })).toMatchObject({
    certificate,
    host: "0.0.0.0",
    secure: true,
  });
  expect(() => readWebSettings({ ...usual, ...https })).toThrow("NEXTAUTH_URL has to be the address");
  expect(readWebSettings(usual)).toMatchObject({ host: "127.0.0.1", secure: false });
});

test("a certificate without its key, or a key without its certificate, is refused", () => {
  for (const [name, value] of Object.entries(https))
    expect(() => readWebSettings({ ...usual, [name]: value })).toThrow("set both, or neither");
});

import { createServer } from "node:net";
import { expect, it } from "vitest";
import { needFreePort, readSettings } from "./settings.ts";

it("listens on this machine alone unless it is told of a proxy or has a certificate", () => {
  expect(readSettings([], {})).toMatchObject({
    mode: "production",
    port: 3000,
    host: "127.0.0.1",
    url: "http://localhost:3000",
  });
  expect(readSettings([], { SLIPWAY_TRUST_PROXY: "1" }).host).toBe("0.0.0.0");
  expect(readSettings([], { SLIPWAY_CERTIFICATE: "/etc/panel.crt" }).host).toBe("0.0.0.0");
});

it("honours PORT, SLIPWAY_DATA and its options", () => {
  const settings = readSettings(["--demo"], { PORT: "4000", SLIPWAY_DATA: "/srv/slipway" });
  expect(settings).toMatchObject({
    mode: "demo",
    port: 4000,
    url: "http://localhost:4000",
    folders: { data: "/srv/slipway", shared: "/srv/slipway" },
  });
});

it.each(["abc", "0", "70000", "80.5"])("refuses PORT=%s", (PORT) => {
  expect(() => readSettings([], { PORT })).toThrow("has to be a number from 1 to 65535");
});

it("refuses an option that it does not know", () => {
  expect(() => readSettings(["--demon"], {})).toThrow("Unknown option --demon");
});

it("says that a port is taken", async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  const settings = { ...readSettings([], {}), port };
  await expect(needFreePort(settings)).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use by another program`);
  await new Promise((done) => server.close(done));
  await expect(needFreePort(settings)).resolves.toBeUndefined();
});

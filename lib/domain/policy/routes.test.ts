import { expect, test } from "vitest";
import type { PortConfig } from "../../contract/slipway-yaml.ts";
import { parseService } from "../../testing/compose/parse.ts";
import { Problems } from "../yaml/problems.ts";
import { toRoutes } from "./routes.ts";

async function routes(
  ports: string,
  config: Record<string, PortConfig> = {},
  kind: "released" | "resident" = "released",
) {
  const service = { ...(await parseService(`ports: [${ports}]`)), role: "web", kind, singleton: false };
  const problems = new Problems("slipway.yaml");
  const found = toRoutes(config, { web: service }, "staging", problems);
  problems.refuseAny();
  return found;
}

test("released services answer requests on every address, in the order of their ports", async () => {
  expect(await routes("'8443:443', '8080:80', '127.0.0.1:9000:90'")).toEqual([
    { port: 8080, bind: "0.0.0.0", mode: "http", service: "web", target: 80 },
    { port: 8443, bind: "0.0.0.0", mode: "http", service: "web", target: 443 },
    { port: 9000, bind: "127.0.0.1", mode: "http", service: "web", target: 90 },
  ]);
});

test("residents carry bytes, for this host alone", async () => {
  expect(await routes("'3308:3306', '10.0.0.1:3309:3307'", {}, "resident")).toEqual([
    { port: 3308, bind: "127.0.0.1", mode: "tcp", service: "web", target: 3306 },
    { port: 3309, bind: "10.0.0.1", mode: "tcp", service: "web", target: 3307 },
  ]);
});

test.each<[PortConfig, object]>([
  [{ mode: "tcp" }, { mode: "tcp" }],
  [
    { tls: "terminate", target: 80 },
    { mode: "http", tls: "terminate", target: 80 },
  ],
  [{ tls: "reencrypt" }, { mode: "http", tls: "reencrypt", target: 443 }],
  [{ tls: "passthrough" }, { mode: "tcp", tls: "passthrough" }],
  [{ bind: "10.0.0.1" }, { bind: "10.0.0.1" }],
])("%j", async (config, expected) => {
  expect(await routes("'8443:443'", { "8443": config })).toMatchObject([expected]);
});

test("a resident's port can be opened", async () => {
  const open: PortConfig = { bind: "0.0.0.0", mode: "http" };
  expect(await routes("'9000:90'", { "9000": open }, "resident")).toMatchObject([{ bind: "0.0.0.0", mode: "http" }]);
});

test("a redirect leads to the one port of the service that has TLS", async () => {
  const config: Record<string, PortConfig> = { "80": { redirect: "https" }, "443": { tls: "terminate" } };
  expect(await routes("'80:80', '443:443'", config)).toMatchObject([{ port: 80, redirectTo: 443 }, { port: 443 }]);
  const two = { ...config, "444": { tls: "terminate" } as const };
  await expect(routes("'80:80', '443:443', '444:444'", two)).rejects.toThrow(
    'environments.staging.ports."80".redirect: web has several ports with tls (443, 444)',
  );
});

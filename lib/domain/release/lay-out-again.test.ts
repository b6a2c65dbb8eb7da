import { expect, test } from "vitest";
import { layOutAgain } from "./lay-out-again.ts";
import type { ReleasePlan, Surroundings } from "./plan.ts";
import type { ContainerSpec } from "./spec.ts";

const network = (name: string, subnet: string) => ({ name, subnet, internal: false, key: name });
const own = network("net-r1", "10.213.1.0/26");
const gatewayNetwork = network("0-gateway", "10.213.0.0/26");

const container = (service: string, name: string, at: string, address: string) =>
  ({
    service,
    name,
    role: "release",
    release: 1,
    attachments: [{ network: at, address, aliases: [] }],
    volumes: [],
  }) as unknown as ContainerSpec;

const database = { ...container("database", "db-r1", "home", "10.213.2.3"), role: "resident" as const };

const saved = {
  release: {
    release: 1,
    networks: [own],
    containers: [container("backend", "backend-r1", "net-r1", "10.213.1.4")],
    residents: [
      { container: "db-r1", attachments: [{ network: "net-r1", address: "10.213.1.3", aliases: ["database"] }] },
    ],
  },
  residents: [{ networks: [], container: database }],
  gateway: { network: gatewayNetwork, address: "10.213.0.2" },
  gatewayAttachments: [
    { network: "net-r1", address: "10.213.1.2" },
    { network: "home", address: "10.213.2.2" },
  ],
  target: {
    release: 1,
    servers: { "80": { address: "10.213.1.4", port: 80 }, "3306": { address: "10.213.2.3", port: 3306 } },
  },
  database: { service: "database", name: "wms", volume: "" },
} as unknown as ReleasePlan;

const around: Surroundings = {
  subnetRange: "10.213.0.0/16",
  usedSubnets: ["10.213.0.0/26", "10.213.1.0/26", "10.213.2.0/26"],
  networks: { "0-gateway": "10.213.0.0/26", "net-r1": "10.213.1.0/26", home: "10.213.2.0/26" },
  addresses: {},
  gatewayAddresses: { "0-gateway": "10.213.0.2", "net-r1": "10.213.1.2", home: "10.213.2.2" },
  volumes: [],
  residents: { database },
  own: { networks: {}, volumes: {} },
  foreign: [],
};

test("where all is there as it was, the plan is the one that was saved", () => {
  expect(layOutAgain(saved, around)).toEqual(saved);
});

test("a network that is gone keeps its subnet while nobody has taken it", () => {
  const { "net-r1": _gone, ...networks } = around.networks;
  const usedSubnets = ["10.213.0.0/26", "10.213.2.0/26"];
  expect(layOutAgain(saved, { ...around, networks, usedSubnets })).toEqual(saved);
});

test("where somebody has taken the subnet, everything in it moves together", () => {
  const { "net-r1": _gone, ...networks } = around.networks;
  const { "net-r1": __gone, ...gatewayAddresses } = around.gatewayAddresses;
  const plan = layOutAgain(saved, { ...around, networks, gatewayAddresses });
  const prefix = plan.release.networks[0]?.subnet.replace(/\d+\/26$/, "") ?? "";
  const first = Number(plan.release.networks[0]?.subnet.match(/(\d+)\/26$/)?.[1]);
  expect(around.usedSubnets).not.toContain(plan.release.networks[0]?.subnet);
  expect(plan.release.containers[0]?.attachments[0]?.address).toBe(`${prefix}${first + 4}`);
  expect(plan.release.residents[0]?.attachments[0]?.address).toBe(`${prefix}${first + 3}`);
  expect(plan.gatewayAttachments).toEqual([
    { network: "net-r1", address: `${prefix}${first + 2}` },
    { network: "home", address: "10.213.2.2" },
  ]);
  expect(plan.target.servers["80"]).toEqual({ address: `${prefix}${first + 4}`, port: 80 });
});

test("where its database is gone, it is wired to the live one", () => {
  const living = {
    ...database,
    name: "db",
    release: 2,
    attachments: [{ network: "home", address: "10.213.2.9", aliases: [] }],
  };
  const plan = layOutAgain(saved, { ...around, residents: { database: living } });
  expect(plan.residents[0]?.container).toEqual(living);
  expect(plan.release.residents[0]?.container).toBe("db");
  expect(plan.target.servers["3306"]?.address).toBe("10.213.2.9");
});

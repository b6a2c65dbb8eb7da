import { describe, expect, test } from "vitest";
import type { DatabasePolicy, EnvironmentModel, EnvironmentService } from "../policy/model.ts";
import { layOut } from "./lay-out.ts";
import { type Surroundings, withImages } from "./plan.ts";
import type { ContainerSpec, Scope } from "./spec.ts";

const scope: Scope = { instance: "test", application: "wms", environment: "staging" };

function service(role: string, more: Partial<EnvironmentService> = {}): EnvironmentService {
  return {
    role,
    name: `staging-${role}`,
    containerName: `wms-staging-${role}`,
    image: "image",
    kind: "released",
    singleton: false,
    runtime: {
      environment: {},
      labels: {},
      mounts: [],
      tmpfs: [],
      expose: [],
      extraHosts: [],
      ulimits: [],
      capAdd: [],
      capDrop: [],
    },
    dependsOn: [],
    networks: [{ network: "staging-network", aliases: [] }],
    ports: [],
    restart: { name: "unless-stopped" },
    ...more,
  };
}

const database = service("database", { kind: "resident", containerName: "wms-staging-db" });
database.runtime.mounts = [{ type: "volume", volume: "data", target: "/var/lib/mysql", readOnly: false }];

const model: EnvironmentModel = {
  environment: "staging",
  application: "wms",
  folder: ".",
  services: {
    frontend: service("frontend", { dependsOn: [{ service: "staging-backend", condition: "service_healthy" }] }),
    backend: service("backend", { dependsOn: [{ service: "staging-database", condition: "service_healthy" }] }),
    database,
  },
  networks: { "staging-network": { name: "staging-network", internal: false, labels: {} } },
  volumes: { data: { name: "staging_mysql_data", labels: { team: "stock" } } },
  routes: [
    { port: 8080, bind: "0.0.0.0", mode: "http", service: "frontend", target: 80 },
    { port: 80, bind: "0.0.0.0", mode: "http", service: "frontend", target: 80, redirectTo: 8080 },
    { port: 3308, bind: "127.0.0.1", mode: "tcp", service: "database", target: 3306 },
  ],
  header: "staging",
  database: { service: "database", engine: "mysql", name: "warehouse", user: "staging_user", onDeploy: "fresh" },
  smoke: ["/"],
  drainMs: 0,
  goodbye: {},
  watchMs: 0,
  standby: { runningMs: 0, keep: 0 },
  backupBeforeDeploy: false,
  backupVolumes: [],
  branches: ["**"],
};

const empty: Surroundings = {
  subnetRange: "10.213.0.0/16",
  usedSubnets: [],
  networks: {},
  addresses: {},
  gatewayAddresses: {},
  own: { networks: {}, volumes: {} },
  foreign: [],
  volumes: [],
  residents: {},
};

const keeping: EnvironmentModel = {
  ...model,
  database: { ...(model.database as never as object), onDeploy: "keep" } as never,
};

describe("a first release", () => {
  const plan = layOut(model, 1, scope, empty);

  test("stands beside what is there under names with its number", () => {
    expect(plan.release.containers.map((container) => container.name)).toEqual([
      "wms-staging-frontend-r1",
      "wms-staging-backend-r1",
    ]);
    expect(plan.release.networks.map((network) => network.name)).toEqual(["staging-network-r1"]);
    expect(plan.names).toContainEqual({ from: "wms-staging-db-r1", to: "wms-staging-db" });
  });

  test("gives every container and the gateway an address of their own in each network", () => {
    const inRelease = [
      ...plan.release.containers.flatMap((container) => container.attachments),
      ...plan.release.residents.flatMap((resident) => resident.attachments),
      ...plan.gatewayAttachments.filter((attachment) => attachment.network === "staging-network-r1"),
    ].map((attachment) => attachment.address);
    expect(inRelease).toHaveLength(4);
    expect(new Set(inRelease).size).toBe(4);
  });

  test("gives two residents two addresses at home", () => {
    const services = { ...model.services, cache: service("cache", { kind: "resident" }) };
    const { residents } = layOut({ ...model, services }, 1, scope, empty);
    const addresses = residents.flatMap(({ container }) => container.attachments.map(({ address }) => address));
    expect([addresses.length, new Set(addresses).size]).toEqual([2, 2]);
  });

  test("knows its own services under compose's names, and the database under its", () => {
    const backend = plan.release.containers.find((container) => container.service === "backend");
    expect(backend?.attachments[0]?.aliases).toEqual(["staging-backend", "wms-staging-backend"]);
    expect(plan.release.residents[0]?.attachments[0]?.aliases).toEqual(["staging-database", "wms-staging-db"]);
  });

  test("waits for services of the release only: the database is there before", () => {
    expect(plan.release.containers.map((container) => container.after)).toEqual([
      [{ service: "backend", condition: "healthy" }],
      [],
    ]);
  });

  test("points every forwarding port, and no redirecting one, at what it started", () => {
    expect(Object.keys(plan.target.servers)).toEqual(["3308", "8080"]);
    expect(plan.target.servers["3308"]?.address).toBe(plan.residents[0]?.container.attachments[0]?.address);
  });

  test("its database has the compose file's volume and belongs to the release", () => {
    const resident = plan.residents[0]?.container;
    expect(resident).toMatchObject({
      release: 1,
      volumes: [{ name: "staging_mysql_data", release: 1, labels: { team: "stock" } }],
    });
    expect(plan.database).toEqual({
      service: "database",
      name: "warehouse",
      engine: "mysql",
      user: "staging_user",
      volume: "staging_mysql_data",
    });
  });

  test("the gateway's own network sorts before every other", () => {
    const names = [plan.gateway.network, ...plan.release.networks].map((network) => network.name);
    expect(names.toSorted()[0]).toBe("0-wms-staging-gateway");
  });
});

describe("a later release", () => {
  const first = layOut(model, 1, scope, empty);
  const around: Surroundings = {
    ...empty,
    usedSubnets: [...first.release.networks, first.gateway.network].map((network) => network.subnet),
    networks: { "staging-network": "10.213.9.0/26", [first.gateway.network.name]: first.gateway.network.subnet },
    addresses: { "staging-network": ["10.213.9.2", "10.213.9.3"] },
    gatewayAddresses: { "staging-network": "10.213.9.2" },
    volumes: ["staging_mysql_data"],
    residents: { database: { ...(first.residents[0]?.container as object), name: "wms-staging-db" } as never },
  };

  test("takes a fresh volume with its number while the other is in use, and an address nobody has", () => {
    const plan = layOut(model, 2, scope, around);
    const resident = plan.residents[0]?.container;
    expect(resident?.volumes).toMatchObject([{ name: "staging_mysql_data-r2", key: "data", release: 2 }]);
    expect(resident?.attachments[0]?.address).toBe("10.213.9.4");
    expect(plan.gatewayAttachments.find((one) => one.network === "staging-network")?.address).toBe("10.213.9.2");
  });

  test("shares no subnet with the first and leaves networks that are there as they are", () => {
    const plan = layOut(model, 2, scope, around);
    expect(plan.gateway.network.subnet).toBe(first.gateway.network.subnet);
    expect(around.usedSubnets).not.toContain(plan.release.networks[0]?.subnet);
  });

  test("keeps the database where the policy says so, under the name it has now", () => {
    const plan = layOut(keeping, 2, scope, around);
    expect(plan.residents[0]?.container).toMatchObject({ name: "wms-staging-db", release: 1 });
    expect(plan.release.residents[0]?.container).toBe("wms-staging-db");
    expect(plan.names.map((name) => name.to)).toEqual(["wms-staging-frontend", "wms-staging-backend"]);
  });
});

describe("where somebody else has the compose file's names", () => {
  const taken = ["staging-network", "staging_mysql_data"];
  const first = layOut(keeping, 3, scope, { ...empty, foreign: taken });
  const resident = first.residents[0];

  test("its own network and volumes stand beside, the release's network as ever", () => {
    expect(resident?.networks.map(({ name }) => name)).toEqual(["staging-network-home"]);
    expect(resident?.container.volumes).toMatchObject([{ name: "staging_mysql_data-r3", key: "data" }]);
    expect(resident?.container.release).toBeUndefined();
    expect(first.release.networks.map(({ name }) => name)).toEqual(["staging-network-r3"]);
    expect(first.database?.volume).toBe("staging_mysql_data-r3");
    expect(first.gatewayAttachments.map(({ network }) => network)).toEqual([
      "staging-network-r3",
      "staging-network-home",
    ]);
  });

  test("later releases find them by what they are for", () => {
    const own = { networks: { "staging-network": "staging-network-home" }, volumes: { data: "staging_mysql_data-r3" } };
    const later = layOut(keeping, 4, scope, { ...empty, own });
    expect(later.residents[0]?.networks.map(({ name }) => name)).toEqual(["staging-network-home"]);
    expect(later.residents[0]?.container.volumes[0]?.name).toBe("staging_mysql_data-r3");
  });

  test("a fresh database's volume is beside theirs, too", () => {
    const fresh = layOut(model, 3, scope, { ...empty, foreign: taken });
    expect(fresh.residents[0]?.container.volumes).toMatchObject([{ name: "staging_mysql_data-r3", release: 3 }]);
  });
});

test("images are filled in by role, also for databases", () => {
  const plan = withImages(layOut(model, 1, scope, empty), {
    frontend: "sha256:f",
    backend: "sha256:b",
    database: "sha256:d",
  });
  const images = [...plan.release.containers, ...plan.residents.map((resident) => resident.container)].map(
    (one) => one.image,
  );
  expect(images).toEqual(["sha256:f", "sha256:b", "sha256:d"]);
});

test("a database that is kept keeps the image that it runs with, whatever the compose file names by now", () => {
  const keeping = { ...model, database: { ...(model.database as DatabasePolicy), onDeploy: "keep" as const } };
  const [first] = withImages(layOut(keeping, 1, scope, empty), { database: "sha256:d" }).residents;
  const residents = { database: first?.container as ContainerSpec };
  const later = withImages(layOut(keeping, 2, scope, { ...empty, residents }), {
    backend: "sha256:b",
    database: "sha256:newer",
  });
  expect(later.residents[0]?.container).toEqual(first?.container);
});

import { describe, expect, test } from "vitest";
import { parseText } from "../../testing/compose/parse.ts";
import { environmentModel } from "./environment-model.ts";
import { readConfig } from "./read-config.ts";

const config = (staging: string, production = "") =>
  readConfig({
    name: "slipway.yaml",
    text: `
application: shop
compose: compose.yml
environments:
  staging: { services: staging-*, branch: "**", ${staging} }
  production: { services: production-*, branch: main, ${production} }
`,
  });

const database = "database: { service: database, engine: mysql, name: shop, user: shop }";

const compose = (changes: Record<string, string> = {}) => {
  const lines: Record<string, string> = {
    "staging-web": "image: x, ports: ['8080:80', '8443:443'], networks: [staging], depends_on: [staging-app]",
    "staging-app": "image: x, networks: [staging], depends_on: [staging-database]",
    "staging-mailer": "image: x, networks: [staging]",
    "staging-database": "image: x, ports: ['3308:3306'], networks: [staging], volumes: ['staging_data:/data']",
    "production-web": "image: x, ports: ['80:80', '443:443'], networks: [production], volumes: ['./shared:/shared']",
    "production-database": "image: x, ports: ['10.0.0.1:3307:3306'], networks: [production], volumes: ['data:/data']",
    ...changes,
  };
  const services = Object.entries(lines).map(([name, keys]) => `  ${name}: { ${keys} }`);
  return `services:\n${services.join("\n")}\nnetworks: { staging: , production: }\nvolumes: { staging_data: , data: , photos: }\n`;
};

async function model(staging: string, changes?: Record<string, string>, production?: string) {
  const both = await parseText(compose(changes));
  return environmentModel(config(staging, production), { staging: both, production: both }, "staging");
}

describe("what an environment is made of", () => {
  test("its services under their role names, with the networks and volumes that they use", async () => {
    const { services, networks, volumes, branches, watchMs } = await model(database);
    expect(Object.keys(services)).toEqual(["web", "app", "mailer", "database"]);
    expect(services.app).toMatchObject({ role: "app", name: "staging-app", kind: "released", singleton: false });
    expect(services.database).toMatchObject({ kind: "resident", singleton: false });
    expect(Object.keys(networks)).toEqual(["staging"]);
    expect(Object.keys(volumes)).toEqual(["staging_data"]);
    expect([branches, watchMs]).toEqual([["**"], 10_000]);
  });

  test("volumes of a backup are those of released services, and no two environments have one together", async () => {
    const inBackup = async (key: string, changes?: Record<string, string>) => {
      const both = await parseText(compose({ "production-app": "image: x, volumes: ['photos:/p']", ...changes }));
      const models = { staging: both, production: both };
      return environmentModel(config("", `${database}, backup: { volumes: [${key}] }`), models, "production")
        .backupVolumes;
    };
    expect(await inBackup("photos")).toEqual(["photos"]);
    await expect(inBackup("data")).rejects.toThrow(/backup\.volumes\[0\]: data is a resident's/);
    await expect(inBackup("videos")).rejects.toThrow(/mounts a volume videos \(they mount: photos\)/);
    await expect(inBackup("photos", { "staging-app": "image: x, volumes: ['photos:/p']" })).rejects.toThrow(
      /share the volume \S*photos/,
    );
  });

  test("residents are those that are named", async () => {
    const { services } = await model(`${database}, residents: [mailer]`);
    expect(services.mailer).toMatchObject({ kind: "resident", singleton: false });
  });

  test("a singleton is what nobody can reach or waits for, and what is marked so", async () => {
    const { services } = await model(`${database}, singletons: [app]`, {
      "staging-worker": "image: x, networks: [staging], expose: [3000]",
    });
    const singletons = Object.values(services).filter(({ singleton }) => singleton);
    expect(singletons.map(({ role }) => role)).toEqual(["app", "mailer"]);
  });

  test("a pattern may stand around the role, and binds may be shared", async () => {
    const both = await parseText(`
services:
  a-web-1: { image: x, volumes: ["./s:/s"] }
  b-web-1: { image: x, volumes: ["./s:/s"], networks: [b] }
networks: { b: }`);
    const patterns = readConfig({
      name: "slipway.yaml",
      text: `
application: shop
environments: { staging: { services: a-*-1, branch: "**" }, production: { services: b-*-1, branch: main } }`,
    });
    const { services } = environmentModel(patterns, { staging: both, production: both }, "production");
    expect(Object.keys(services)).toEqual(["web"]);
  });

  test("with a compose file each, both may use the same names for services", async () => {
    const each = (name: string, port: number) =>
      parseText(`name: ${name}\nservices: { web: { image: x, ports: ["${port}:80"] } }`);
    const own = readConfig({
      name: "slipway.yaml",
      text: `
application: shop
environments:
  staging: { compose: a.yml, services: "*", branch: "**" }
  production: { compose: b.yml, services: "*", branch: main }`,
    });
    const models = { staging: await each("a", 8080), production: await each("b", 80) };
    expect(environmentModel(own, models, "staging").routes).toMatchObject([{ port: 8080, service: "web" }]);
    expect(environmentModel(own, models, "production").networks.default?.name).toBe("b_default");
  });
});

describe("what is refused", () => {
  test.each<[what: string, staging: string, changes: Record<string, string>, sentence: string]>([
    [
      "under the name of what every object has",
      "",
      { "staging-constructor": "image: x" },
      "compose.yml:8: services.staging-constructor: the role constructor has a meaning of its own",
    ],
    [
      "in no environment",
      "",
      { cron: "image: x" },
      "compose.yml:8: services.cron: the service belongs to neither environment.",
    ],
    [
      "a network for both",
      "",
      { "production-web": "image: x, networks: [staging, production]" },
      "compose.yml:6: services.production-web: staging's staging-database and production's production-web share the network shop-staging_staging.",
    ],
    [
      "a volume for both",
      "",
      { "production-database": "image: x, networks: [production], volumes: ['staging_data:/d']" },
      "share the volume shop-staging_staging_data.",
    ],
    [
      "the default network for both",
      "",
      { "staging-x": "image: x", "production-x": "image: x" },
      "share the network shop-staging_default.",
    ],
    [
      "one container name",
      "",
      {
        "staging-app": "image: x, container_name: app, networks: [staging]",
        "production-app": "image: x, container_name: app, networks: [production]",
      },
      "share the container app.",
    ],
    [
      "a dependency across",
      "",
      { "production-web": "image: x, networks: [production], depends_on: [staging-app]" },
      "services.production-web: the service joins both environments: it depends on staging-app.",
    ],
    [
      "one port for two",
      "",
      { "staging-app": "image: x, networks: [staging], ports: ['8080:1']" },
      "services.staging-app: staging-web publishes the port 8080 as well.",
    ],
    [
      "one port across",
      "",
      { "production-web": "image: x, networks: [production], ports: ['8080:1']" },
      "services.production-web: staging's staging-web publishes the port 8080 as well.",
    ],
    [
      "a port twice",
      "",
      { "staging-app": "image: x, networks: [staging], ports: ['1:1', '127.0.0.1:1:2']" },
      "services.staging-app: the port 1 is published twice.",
    ],
    [
      "no such database",
      "database: { service: db, engine: mysql, name: a, user: a }",
      {},
      "slipway.yaml: environments.staging.database.service: there is no service db (there are: web, app, mailer, database).",
    ],
    ["no such resident", "residents: [cache]", {}, "environments.staging.residents[0]: there is no service cache"],
    ["no such singleton", "singletons: [cron]", {}, "environments.staging.singletons[0]: there is no service cron"],
    [
      "a resident singleton",
      `${database}, singletons: [database]`,
      {},
      "environments.staging.singletons[0]: database is a resident, which runs once anyway.",
    ],
    [
      "no such release service",
      "release: { command: [x], service: api }",
      {},
      "environments.staging.release.service: there is no service api",
    ],
    [
      "release in a resident",
      `${database}, release: { command: [x], service: database }`,
      {},
      "environments.staging.release.service: database is a resident.",
    ],
    [
      "a waiting resident",
      "residents: [web]",
      {},
      "environments.staging.residents: the resident web depends on staging-app, which is replaced",
    ],
    [
      "no such port",
      "ports: { '9999': { mode: tcp } }",
      {},
      'slipway.yaml: environments.staging.ports."9999": no service of staging publishes this port in the compose file (published are: 8080, 8443, 3308).',
    ],
    [
      "nowhere to redirect to",
      "ports: { '8080': { redirect: https } }",
      {},
      'environments.staging.ports."8080".redirect: web has no port with tls to redirect to.',
    ],
  ])("%s", async (_what, staging, changes, sentence) => {
    await expect(model(staging, changes)).rejects.toThrow(sentence);
  });

  test("a service of both, however often the file was read", async () => {
    const read = () => parseText("services: { a-b: { image: x } }");
    const greedy = readConfig({
      name: "slipway.yaml",
      text: `
application: shop
environments: { staging: { services: a-*, branch: "**" }, production: { services: "*-b", branch: main } }`,
    });
    const models = { staging: await read(), production: await read() };
    const act = () => environmentModel(greedy, models, "staging");
    expect(act).toThrow("compose.yml:1: services.a-b: the service belongs to both environments.");
  });

  test("one service for both, with what is to be done about it", async () => {
    const read = () =>
      parseText(
        "services: { app: { image: x, ports: ['80:80'], container_name: app } }\nnetworks: { default: { name: n } }",
      );
    const own = (more: string) => `{ services: "*", branch: main, envFile: ${more} }`;
    const text = `application: shop\nenvironments: { staging: ${own("a.env")}, production: ${own("b.env")} }`;
    const models = { staging: await read(), production: await read() };
    const act = () => environmentModel(readConfig({ name: "slipway.yaml", text }), models, "staging");
    const variable = "a variable that each environment's env file sets.";
    for (const sentence of [
      `share the network n. Give each its own: leave out the network's name, or write it with ${variable}`,
      `share the container app. Give each its own: leave out container_name, or write it with ${variable}`,
      `services.app: staging publishes the port 80 as well. Write it with ${variable}`,
    ])
      expect(act).toThrow(sentence);
  });

  test("patterns that match nothing, both told at once", async () => {
    const both = await parseText("services: { web: { image: x } }");
    const act = () => environmentModel(config(""), { staging: both, production: both }, "staging");
    expect(act).toThrow(
      expect.objectContaining({ code: "environment-invalid", facts: expect.objectContaining({ problems: 3 }) }),
    );
    expect(act).toThrow(
      "slipway.yaml: environments.production.services: no service of the compose file matches production-*.",
    );
  });
});

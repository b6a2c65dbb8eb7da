import { describe, expect, test } from "vitest";
import { plainRuntime, type Runtime } from "../compose/model.ts";
import type { ReleasePlan } from "../release/plan.ts";
import type { ContainerSpec, Scope } from "../release/spec.ts";
import { comparedConfiguration, comparedImages } from "./compare.ts";
import { driftOf, redefined, type Standing } from "./drift.ts";
import { replacementsOf } from "./replace.ts";
import { differing, type Made, type Settings, settingsAmiss, settingsOf } from "./settings.ts";

const scope: Scope = { instance: "test", application: "wms", environment: "production" };
const network = "production-network-r4";
const home = "production-network";

function spec(service: string, runtime: Partial<Runtime> = {}, more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    service,
    composeService: `production-${service}`,
    role: "release",
    release: 4,
    name: `wms-production-${service}-r4`,
    image: `sha256:${service}0123456789abcdef`,
    runtime: { ...plainRuntime, ...runtime },
    attachments: [{ network, address: "10.213.4.3", aliases: [service] }],
    volumes: [],
    restart: { name: "unless-stopped" },
    after: [],
    singleton: false,
    ...more,
  };
}

const backend = spec("backend", { environment: { DB_HOST: "database", JWT_SECRET: "of-production", LEVEL: "info" } });
const database = spec(
  "database",
  { mounts: [{ type: "volume", volume: "data", target: "/var/lib/mysql", readOnly: false }] },
  {
    role: "resident",
    release: undefined,
    name: "wms-production-db",
    volumes: [{ name: "production_mysql_data", key: "data" }],
    attachments: [{ network: home, address: "10.213.5.2", aliases: [] }],
  },
);

const wiredTo = (name: string, address: string) => ({
  container: database.name,
  attachments: [{ network: name, address, aliases: ["production-database"] }],
});
const planOf = (containers: ContainerSpec[], residents: ContainerSpec[] = [database]): ReleasePlan => ({
  release: {
    scope,
    release: 4,
    networks: [],
    containers,
    residents: residents.map(() => wiredTo(network, "10.213.4.2")),
  },
  residents: residents.map((container) => ({ scope, networks: [], container })),
  gateway: {
    scope,
    container: "wms-production-gateway",
    network: { name: "0-gateway", subnet: "10.213.6.0/26", internal: false, key: "gateway" },
    address: "10.213.6.2",
    header: "prod",
    routes: [],
  },
  gatewayAttachments: [{ network, address: "10.213.4.1" }],
  target: { release: 4, servers: {} },
  names: [{ from: "wms-production-backend-r4", to: "wms-production-backend" }],
  drainMs: 0,
  standby: { runningMs: 0, keep: 0 },
});
const plan = planOf([backend]);

const asMade = (one: ContainerSpec, defaults: Settings = {}): Made => ({
  settings: { ...defaults, ...settingsOf(one) },
  defaults,
});
const standing = (one: ContainerSpec, more: Partial<Standing> = {}): Standing => ({
  name: one.name,
  service: one.service,
  role: one.role,
  release: one.release,
  addresses: Object.fromEntries(one.attachments.map(({ network: name, address }) => [name, address])),
  made: asMade(one),
  ...more,
});
const gateway: Standing = {
  name: "wms-production-gateway",
  service: "gateway",
  role: "gateway",
  addresses: { [network]: "10.213.4.1", "0-gateway": "10.213.6.2" },
};
const wired = { [home]: "10.213.5.2", [network]: "10.213.4.2" };
const asRecorded = [
  standing(backend, { name: "wms-production-backend" }),
  standing(database, { addresses: { ...wired, "production-network-r3": "10.213.3.2" } }),
  gateway,
];
const networks = [network, home, "production-network-r3"];

/** `service: setting saw (way)` of everything that has drifted when one service stands otherwise. */
const seen = (service: string, more: Partial<Standing>) =>
  driftOf(plan, {
    networks,
    containers: asRecorded.map((one) => (one.service === service ? { ...one, ...more } : one)),
  });
const said = (...args: Parameters<typeof seen>) =>
  seen(...args).findings.map(({ service, setting, saw, way }) => `${service}: ${setting} ${saw} (${way})`);
const changed = (one: ContainerSpec, settings: Settings): Partial<Standing> => ({
  made: { settings: { ...settingsOf(one), ...settings }, defaults: {} },
});

describe("what runs against what was recorded", () => {
  test("is nothing, also on a network of a standby", () => {
    expect(driftOf(plan, { containers: asRecorded, networks })).toEqual({ findings: [] });
  });

  test("is mended in place, where nothing has to be restarted for it", () => {
    expect(said("backend", changed(backend, { "restart policy": "no" }))).toEqual([
      "backend: restart policy no instead of unless-stopped (in-place)",
    ]);
    expect(said("backend", { name: "old" })).toEqual([
      "backend: name old instead of wms-production-backend (in-place)",
    ]);
    expect(said("backend", { addresses: { [network]: "10.213.4.9", foreign: "172.18.0.2" } })).toEqual([
      `backend: network ${network} at 10.213.4.9 instead of 10.213.4.3 (in-place)`,
      "backend: network foreign attached, and was not (in-place)",
    ]);
    expect(said("backend", { aliases: { [network]: ["other"] } })).toEqual([
      `backend: network ${network} not known there as backend (in-place)`,
    ]);
    expect(said("database", { addresses: { [home]: "10.213.5.2" } })).toEqual([
      `database: network ${network} not attached (in-place)`,
    ]);
    expect(seen("gateway", { addresses: {} })).toMatchObject({ way: "in-place" });
  });

  test("is replaced beside, where it is what a container was made of", () => {
    expect(said("backend", changed(backend, { image: "sha256:fedcba9876543210" }))).toEqual([
      "backend: image fedcba987654 instead of backend01234 (beside)",
    ]);
    expect(said("backend", changed(backend, { memory: "64 bytes", privileged: "yes" }))).toEqual([
      "backend: memory 64 bytes instead of none (beside)",
      "backend: privileged yes instead of none (beside)",
    ]);
    const gone = driftOf(plan, { containers: asRecorded.slice(1), networks });
    expect(gone).toMatchObject({ way: "beside", findings: [{ setting: "container", saw: "is gone" }] });
  });

  test("never says what a variable is, nor any text that may have one in it, by hand or as the live commit defines it", () => {
    const made = changed(backend, {
      "variable DB_HOST": "elsewhere",
      "variable LEVEL": null,
      "variable EXTRA": "hidden-1",
      command: "serve --key interpolated",
      entrypoint: "/run interpolated",
      "health check": "CMD-SHELL redis-cli -a interpolated ping",
      "health check interval": "5 ms",
      "label token": "interpolated",
      "log option splunk-token": "interpolated",
    });
    expect(said("backend", made)).toEqual([
      "backend: command is set, and was not (beside)",
      "backend: entrypoint is set, and was not (beside)",
      "backend: health check is set, and was not (beside)",
      "backend: health check interval 5 ms instead of none (beside)",
      "backend: label token is set, and was not (beside)",
      "backend: log option splunk-token is set, and was not (beside)",
      "backend: variable DB_HOST has another value (beside)",
      "backend: variable EXTRA is set, and was not (beside)",
      "backend: variable LEVEL is not set (beside)",
    ]);
  });

  test("of data is made anew in its place, unless it goes with a release, and keeps its image and every network", () => {
    const otherwise = changed(database, { image: "sha256:9", "variable MYSQL_HOST": "elsewhere" });
    expect(seen("database", otherwise)).toMatchObject({ way: "held", findings: [{ way: "held" }, { way: "held" }] });
    const standby = {
      ...plan,
      release: { ...plan.release, residents: [wiredTo("production-network-r3", "10.213.3.2")] },
    };
    const containers = asRecorded.map((one) => (one.service === "database" ? { ...one, ...otherwise } : one));
    const [replacement] = replacementsOf([plan, standby], { containers, networks }, {});
    expect(replacement?.resident.container).toEqual({ ...database, image: "sha256:9" });
    expect(replacement?.attachments.map((one) => one.network)).toEqual([home, network, "production-network-r3"]);

    const fresh = { ...database, release: 4 };
    const view = driftOf(planOf([backend], [fresh]), {
      networks,
      containers: containers.map((one) => (one.service === "database" ? { ...one, release: 4 } : one)),
    });
    expect(view).toMatchObject({ findings: [{ way: "by-hand" }, { way: "by-hand" }] });
    expect(view.way).toBeUndefined();
  });

  test("takes what the image brings along for what it is", () => {
    const defaults = { "variable PATH": "/bin", "variable LEVEL": "debug", command: "serve" };
    expect(settingsAmiss(settingsOf(backend), asMade(backend, defaults))).toEqual([]);
    const without = { ...backend, runtime: { ...backend.runtime, environment: { LEVEL: null } } };
    expect(settingsAmiss(settingsOf(without), { settings: { image: backend.image }, defaults })).toEqual([
      "command",
      "restart policy",
      "variable PATH",
    ]);
    const entered = spec("job", { entrypoint: ["/run"] });
    expect(settingsAmiss(settingsOf(entered), { ...asMade(entered), defaults: { command: "serve" } })).toEqual([]);
  });

  test("includes a resident that the live commit defines otherwise", () => {
    const runtime = { ...database.runtime, command: ["--max-connections=500"], environment: { MYSQL_PASSWORD: "a" } };
    expect(redefined(plan, { database: { ...database, image: "mysql:9", runtime } })).toMatchObject([
      { setting: "command", saw: "is not set, as the live commit defines it" },
      { setting: "variable MYSQL_PASSWORD", saw: "is not set, as the live commit defines it", way: "held" },
    ]);
    expect(redefined(plan, { database: { ...database, volumes: [] } })).toEqual([]);
  });
});

describe("between the environments", () => {
  const onStaging = {
    ...backend,
    image: "sha256:newer",
    runtime: {
      ...backend.runtime,
      environment: { DB_HOST: "database", JWT_SECRET: "of-staging", LEVEL: "debug", NEW: "1" },
      command: ["redis-server", "--requirepass", "interpolated"], // as no container's variable says it
      healthcheck: { test: ["CMD", "redis-cli", "-a", "interpolated"], intervalMs: 5 },
      labels: { token: "interpolated" },
      logging: { driver: "local", options: { "splunk-token": "interpolated" } },
    },
  };
  const stagingDatabase = { ...database, volumes: [{ name: "staging_mysql_data", key: "data" }] };
  const plans = { staging: planOf([onStaging, spec("cron")], [stagingDatabase]), production: plan };

  test("images by service, also of one that only one of them has", () => {
    expect(comparedImages(plans)).toEqual([
      { service: "backend", staging: "sha256:newer", production: backend.image },
      { service: "database", staging: database.image, production: database.image },
      { service: "cron", staging: spec("cron").image },
    ]);
    expect(comparedImages({})).toEqual([]);
  });

  test("configuration: by fingerprint wherever a secret may stand in it, whether it is known as one or not", () => {
    const found = comparedConfiguration(plans, (value) => `#${value.length}`);
    expect(found).toEqual([
      { service: "backend", setting: "command", staging: { fingerprint: "#39" } },
      { service: "backend", setting: "health check", staging: { fingerprint: "#29" } },
      { service: "backend", setting: "health check interval", staging: { value: "5 ms" } },
      { service: "backend", setting: "label token", staging: { fingerprint: "#12" } },
      { service: "backend", setting: "log driver", staging: { value: "local" } },
      { service: "backend", setting: "log option splunk-token", staging: { fingerprint: "#12" } },
      {
        service: "backend",
        setting: "variable JWT_SECRET",
        secret: true,
        staging: { fingerprint: "#10" },
        production: { fingerprint: "#13" },
      },
      {
        service: "backend",
        setting: "variable LEVEL",
        staging: { fingerprint: "#5" },
        production: { fingerprint: "#4" },
      },
      { service: "backend", setting: "variable NEW", staging: { fingerprint: "#1" } },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/of-staging|of-production|interpolated/);
  });

  test("the words of two lists of settings are compared, not their order", () => {
    expect(differing({ a: "1", b: null }, { a: "1" })).toEqual([]);
    expect(differing({ a: "1" }, { a: "2", c: "3" })).toEqual(["a", "c"]);
  });
});

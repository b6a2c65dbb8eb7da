import { expect, test } from "vitest";
import { plainRuntime } from "../../domain/compose/model.ts";
import type { ReleasePlan } from "./plan.ts";
import { canBeAsked, castOf, namesIn, onStage, whyNotOnStage } from "./rehearsal.ts";
import type { ContainerSpec } from "./spec.ts";

const container = (service: string, more: Partial<ContainerSpec> = {}): ContainerSpec => ({
  service,
  composeService: `production-${service}`,
  role: "release",
  release: 2,
  name: `wms-production-${service}-r2`,
  image: `sha256:${service}`,
  runtime: plainRuntime,
  attachments: [{ network: "production-r2", address: "10.213.0.3", aliases: [`production-${service}`, service] }],
  volumes: [],
  restart: { name: "always" },
  after: [],
  singleton: false,
  ...more,
});
const listening = (port: number) => ({ runtime: { ...plainRuntime, expose: [port] } });
const database = container("database", { role: "resident", release: undefined, name: "wms-db", ...listening(3306) });

const plan = (containers: ContainerSpec[], residents = [database]): ReleasePlan =>
  ({
    release: {
      containers,
      residents: residents.map(({ name, service }) => ({
        container: name,
        attachments: [{ network: "production-r2", address: "10.213.0.2", aliases: [`alias-of-${service}`] }],
      })),
    },
    residents: residents.map((one) => ({ container: one })),
    database: { service: "database" },
  }) as unknown as ReleasePlan;

const stage = {
  server: "wms-production-run7-copy",
  mark: "run7-proof",
  nameOf: (part = "") => `run7-${part}`,
};

test("what is tried has no network, volume or place on the host of its own, and no number", () => {
  const { runtime, ...tried } = onStage(
    container("backend", {
      volumes: [{ name: "production_cache", key: "cache" }],
      singleton: true,
      runtime: {
        ...plainRuntime,
        mounts: [
          { type: "bind", source: "/srv/wms/uploads", target: "/uploads", readOnly: false },
          { type: "volume", volume: "cache", target: "/cache", readOnly: false },
        ],
      },
    }),
    stage,
  );
  expect(tried).toMatchObject({
    role: "scratch",
    name: "run7-backend",
    within: stage.server,
    attachments: [],
    volumes: [{ name: "run7-cache", key: "cache", scratch: "run7-proof" }],
    restart: { name: "no" },
  });
  expect(tried).not.toHaveProperty("release");
  expect(runtime.mounts.map(({ readOnly }) => readOnly)).toEqual([true, false]);
});

test("who others wait for comes first, and what runs in one release only is not tried", () => {
  const after = [{ service: "backend", condition: "healthy" as const }];
  const cast = castOf(
    plan([container("frontend", { after }), container("backend"), container("cron", { singleton: true })]),
    stage,
  );
  expect(cast.map((group) => group.map(({ service }) => service))).toEqual([["backend"], ["frontend"]]);
});

test.each<[string, ReleasePlan, string | undefined]>([
  [
    "services with a database",
    plan([container("backend", listening(5000)), container("web", listening(80))]),
    undefined,
  ],
  ["singletons only", plan([container("cron", { singleton: true })]), "nobody asks anything of it"],
  [
    "another resident",
    plan([container("backend")], [database, container("redis")]),
    "redis would have to be there too",
  ],
  [
    "one port for two",
    plan([container("web", listening(80)), container("admin", listening(80))]),
    "web and admin both listen on port 80, and would be in one network",
  ],
  [
    "the database's port",
    plan([container("proxy", listening(3306))]),
    "database and proxy both listen on port 3306, and would be in one network",
  ],
  [
    "what runs once before",
    plan([container("backend", { after: [{ service: "migrate", condition: "completed" }] }), container("migrate")]),
    "migrate runs once before it, and would change the copy",
  ],
])("%s", (_, live, why) => {
  expect(whyNotOnStage(live)).toBe(why);
});

test("names are those of the services and of the database, not those of other residents", () => {
  const names = namesIn(plan([container("backend")], [database, container("redis", { name: "wms-redis" })]));
  expect(names.sort()).toEqual([
    "alias-of-database",
    "backend",
    "database",
    "production-backend",
    "production-database",
    "wms-db",
  ]);
});

test("is asked where one service answers for all; several may look for one another where nobody tells", () => {
  const [door, queue] = [{ address: "10.213.0.3" }, container("queue", { singleton: true, attachments: [] })];
  expect(canBeAsked(plan([container("backend"), queue]), door)).toBe(true);
  expect(canBeAsked(plan([container("backend"), queue]), { address: "10.213.0.4" })).toBe(false);
  expect(canBeAsked(plan([container("frontend"), container("backend")]), door)).toBe(false);
});

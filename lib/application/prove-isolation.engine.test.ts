import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { IsolationFinding, IsolationView } from "#lib/contract/isolation.ts";
import { type Environment, environments } from "#lib/contract/names.ts";
import { holesIn } from "#lib/domain/isolation/acceptance.ts";
import type { ReleasePlan } from "#lib/domain/release/plan.ts";
import type { Route, Scope } from "#lib/domain/release/spec.ts";
import { aDeploy, aHeader, anActor, anApplication, anIsolation, aRelease } from "#lib/testing/builders.ts";
import { dockerWorld } from "#lib/testing/docker-world.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { type EngineUnderTest, specs } from "#lib/testing/engine-under-test.ts";
import { engineWorld } from "#lib/testing/engine-world.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { databaseWorld, fakeDatabases } from "#lib/testing/fake-databases.ts";
import { workerIn, workerWorld } from "#lib/testing/worker-world.ts";
import { ask } from "./accept-intents.ts";
import { isolationView } from "./isolation.ts";
import type { Engine } from "./ports.ts";
import { proveIsolation } from "./prove-isolation.ts";
import { runsUnderWay } from "./runs-under-way.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const { docker, host, freePort } = testEngine();
const socket = host.replace("unix://", "");
const silent = () => {};
const soon = () => AbortSignal.timeout(120_000);
const ports = { http: 8080, database: 3306, admin: 9999 };

let world: EngineUnderTest;
let engine: Engine;
let folder = "";
const published = { staging: { http: 0, database: 0 }, production: { http: 0, database: 0 } };
const panel = workerWorld();

const scopeOf = (environment: Environment): Scope => ({ instance: world.instance, application: "wms", environment });
const own = (environment: Environment) => specs(world, scopeOf(environment));

beforeAll(async () => {
  world = await dockerWorld();
  engine = world.engine();
  folder = mkdtempSync(join(tmpdir(), "slipway-shared-"));
  panel.database.application = anApplication({ root: join(folder, "root") });
  for (const environment of environments) await bringUp(environment);
});
afterAll(async () => {
  await world?.cleanUp();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A release, a database and a gateway as Slipway makes them, each with a secret of its own; and what the panel knows of them. */
async function bringUp(environment: Environment): Promise<void> {
  const at = own(environment);
  const JWT_SECRET = `of ${environment}`;
  const release = at.release(1, {
    backend: { behaviour: { does: "listens", port: ports.http }, runtime: { environment: { JWT_SECRET } } },
  });
  const database = at.resident("database", { behaviour: { does: "listens", port: ports.database } });
  await engine.startRelease(release, silent, soon());
  await engine.startResident(database, silent, soon());
  const free = { http: await freePort(), database: await freePort() };
  Object.assign(published[environment], free);
  const routes: Route[] = [
    { port: free.http, bind: "0.0.0.0", mode: "http", service: "backend", target: ports.http },
    { port: free.database, bind: "127.0.0.1", mode: "tcp", service: "database", target: ports.database },
  ];
  await container(environment, "gateway", "gateway", {
    listens: ports.http,
    network: release.networks[0]?.name ?? "",
    publishes: { [ports.http]: routes.map(({ port, bind }) => ({ HostIp: bind, HostPort: `${port}` })) },
  });
  const plan = { release, residents: [database], gateway: { routes } } as unknown as ReleasePlan;
  const { store } = workerIn(panel, {});
  const run = await store.startRun(await store.recordIntent(aDeploy(), anActor(), 0), aHeader(), false);
  await store.append(run, { type: "finished", outcome: "succeeded", sentence: "" }, 0);
  await store.reserveRelease(run, aRelease(run, { environment, state: "live", spec: plan }));
}

interface Made {
  listens: number;
  network?: string;
  publishes?: Record<number, { HostIp: string; HostPort: string }[]>;
  environment?: string[];
  host?: Docker.HostConfig;
}

/** One that carries the environment's labels, whoever made it. */
async function container(
  environment: Environment,
  service: string,
  role: string,
  made: Made,
): Promise<Docker.Container> {
  const { entrypoint, command } = world.behaves({ does: "listens", port: made.listens });
  const bindings = Object.entries(made.publishes ?? {}).map(([port, bound]) => [`${port}/tcp`, bound] as const);
  const { instance, application } = scopeOf(environment);
  const labels = { instance, application, environment, service, role };
  const created = await docker.createContainer({
    name: `${instance}-${environment}-${service}`,
    Image: world.image.id,
    Entrypoint: entrypoint,
    Cmd: command,
    Env: made.environment,
    Labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [`slipway.${name}`, value])),
    ExposedPorts: Object.fromEntries(bindings.map(([port]) => [port, {}])),
    HostConfig: { NetworkMode: made.network, PortBindings: Object.fromEntries(bindings), ...made.host },
  });
  await created.start();
  return created;
}

async function prove(): Promise<IsolationView> {
  const worker = workerIn(panel, {});
  const databases = fakeDatabases(databaseWorld(), engineWorld()); // neither has one that takes a password
  const fingerprint = (secret: string) => `fingerprint ${secret.length} ${secret.at(-1)}`;
  const all = { ...worker, engine, databases, instance: world.instance, fingerprint };
  const deps = { ...worker, pipelines: { isolation: { staging: proveIsolation(all) } } };
  const runs = runsUnderWay(deps, (error) => panel.failures.push({ reference: "lost", error }));
  expect(await ask(anIsolation(), anActor({ role: "admin" }), { ...deps, runs })).toMatchObject({ accepted: true });
  await runs.settled();
  const run = panel.database.runs.at(-1);
  expect({ outcome: run?.outcome, failures: panel.failures, lines: run?.entries.at(-1) }).toMatchObject({
    outcome: "succeeded",
    failures: [],
  });
  return isolationView(worker.store);
}

const holes = ({ findings }: IsolationView) => holesIn(findings).map(({ key }) => key);
const reached = ({ findings }: IsolationView, from: Environment) =>
  findings.filter((finding) => finding.from === from && ["open", "hole"].includes(finding.verdict));
const probes = async () =>
  (await docker.listContainers({ all: true, filters: { label: [`slipway.instance=${world.instance}`] } })).filter(
    ({ Labels }) => Labels["slipway.role"] === "scratch",
  );

test("from inside of either nothing of the other is reached but what is open by design", async () => {
  const view = await eventually(async () => {
    const proven = await prove();
    expect(holes(proven)).toEqual([]);
    return proven;
  });
  const { findings } = view.found;
  for (const [from, to] of [
    ["staging", "production"],
    ["production", "staging"],
  ] as const) {
    const open = new Set(reached(view.found, from).map(({ key }) => key));
    expect([...open]).toEqual([`port:${to} ${published[to].http}`]);
    const blocked = (subject: IsolationFinding["subject"]) =>
      findings
        .filter((one) => one.from === from && one.subject === subject && one.verdict === "blocked")
        .map(({ key }) => key);
    expect(blocked("address")).toEqual(
      expect.arrayContaining([
        `address:${from} to backend:${ports.http}`,
        `address:${from} to database:${ports.database}`,
      ]),
    );
    expect(blocked("port")).toContain(`port:${to} ${published[to].database}`);
    expect(blocked("name")).toContain(`name:${from} to ${own(to).prefix}-database`);
  }
  expect(await probes()).toEqual([]);
});

test("each hole that somebody opens is found", async () => {
  const [staging, production] = [own("staging"), own("production")];
  const { instance } = world;
  const open = await freePort();
  const byHand = await docker.createNetwork({ Name: `${instance}-by-hand`, Labels: { "slipway.instance": instance } });
  await byHand.connect({ Container: `${staging.prefix}-backend-r1` });
  await byHand.connect({ Container: `${production.prefix}-backend-r1` });
  await docker.getNetwork(`${staging.prefix}-net-r1`).connect({ Container: `${production.prefix}-database` });
  const gateway = await docker.getContainer(`${instance}-production-gateway`);
  await docker.getNetwork(`${staging.prefix}-net-r1`).connect({ Container: gateway.id });
  const exec = await gateway.exec({ Cmd: [...asArguments(world.behaves({ does: "listens", port: ports.admin }))] });
  await exec.start({ Detach: true });
  const secret = ["JWT_SECRET=of production"];
  const binds = [`${folder}:/shared`, `${socket}:/engine.sock`];
  const volume = { Type: "volume" as const, Source: `${production.prefix}-data`, Target: "/data" };
  const network = `${staging.prefix}-net-r1`;
  await container("staging", "greedy", "release", {
    listens: 7000,
    network,
    environment: secret,
    host: { Binds: binds, Mounts: [volume], PidMode: "host", CapAdd: ["SYS_ADMIN"] },
  });
  await container("staging", "on-host", "release", { listens: await freePort(), host: { NetworkMode: "host" } });
  await container("production", "greedy", "resident", {
    listens: ports.database,
    network: `${production.prefix}-net-r1`,
    publishes: { [ports.database]: [{ HostIp: "0.0.0.0", HostPort: `${open}` }] },
    host: { Binds: [`${folder}:/shared`] },
  });

  const expected = [
    `network:${instance}-by-hand`,
    `network:${staging.prefix}-net-r1`,
    `volume:${production.prefix}-data`,
    `folder:${folder}`,
    `host:staging greedy ${socket}`,
    "host:staging greedy process namespace of the host",
    "host:staging greedy adds SYS_ADMIN",
    "host:staging on-host network namespace of the host",
    "secret:JWT_SECRET",
    `port:production ${open}`,
    `address:staging to backend:${ports.http}`,
    `address:staging to database:${ports.database}`,
    `address:staging to gateway:${ports.admin}`,
    `name:staging to ${production.prefix}-database`,
  ];
  const { found } = await eventually(async () => {
    const proven = await prove();
    expect(holes(proven)).toEqual(expect.arrayContaining(expected));
    return proven;
  });
  const throughTheHost = reached(found, "staging").filter(({ key }) => key === `port:production ${open}`);
  expect(throughTheHost.map(({ saw }) => saw)).toContain("connected");
  expect(JSON.stringify(panel.database.runs)).not.toContain('of production"');
  expect(await probes()).toEqual([]);
});

const asArguments = ({ entrypoint = [], command = [] }: { entrypoint?: string[]; command?: string[] }) => [
  ...entrypoint,
  ...command,
];

import type { ObservedContainer } from "../application/ports.ts";
import type { Environment } from "../contract/names.ts";
import { plainRuntime } from "../domain/compose/model.ts";
import type { Scope } from "../domain/release/spec.ts";
import { anApplication, aScope, someTime } from "./builders.ts";
import { type EngineWorld, engineWorld } from "./engine-world.ts";
import { fakeClock } from "./fake-clock.ts";
import { type DatabaseWorld, databaseWorld } from "./fake-databases.ts";
import { type FakeGateway, type FakeGatewayState, fakeGatewayOf, fakeGatewayState } from "./fake-gateway.ts";
import { memoryDatabase } from "./memory-store.ts";
import type { WorkerWorld } from "./worker-world.ts";

/** Everything that outlives a worker: engine, gateways, database, clock. */
export interface CrashWorld extends WorkerWorld {
  /** The environment that is operated on. All else on the engine must stay as it is. */
  scope: Scope;
  engine: EngineWorld;
  gateways: FakeGatewayState;
  databases: DatabaseWorld;
}

/** With a live release of everybody whom nobody may touch; `otherIsEmpty`: but none in the other environment. */
export function crashWorld(environment: Environment = "staging", otherIsEmpty = false): CrashWorld {
  const engine = engineWorld();
  engine.images.push({ id: gatewayImage, tags: ["gateway"], service: "gateway" });
  const other = environment === "staging" ? "production" : "staging";
  const bystanders = [
    ...(otherIsEmpty ? [] : [aScope({ environment: other })]),
    aScope({ environment, instance: "another" }),
    aScope({ environment, application: "other" }),
  ];
  bystanders.forEach((bystander, index) => addBystander(engine, bystander, index + 1));
  const database = { ...memoryDatabase(), application: anApplication() };
  const scope = aScope({ environment });
  return wired({
    scope,
    database,
    clock: fakeClock(),
    engine,
    gateways: fakeGatewayState(),
    databases: databaseWorld(),
    ...nothingSaid(),
  });
}

/** The same world once more, undisturbed and with nobody in it. */
export function copyOf({ scope, database, engine, gateways, databases, clock }: CrashWorld): CrashWorld {
  const { now: _now, beside: _beside, listeners: _listeners, execs: _execs, behaviour: _behaviour, ...things } = engine;
  return wired({
    scope,
    database: structuredClone(database),
    clock: fakeClock(clock.elapsed()),
    engine: engineWorld(structuredClone(things)),
    gateways: { ...fakeGatewayState(), gateways: structuredClone(gateways.gateways) },
    databases: structuredClone(databases),
    ...nothingSaid(),
  });
}

const nothingSaid = () => ({ lines: [], announced: [], failures: [] });

/** Gateways are containers on the engine too, and everything has one clock. */
function wired(world: CrashWorld): CrashWorld {
  world.engine.now = () => world.clock.now();
  world.engine.beside = () => [...world.gateways.gateways.values()].map(onEngine);
  world.gateways.holder = (port) =>
    world.engine.foreign.find(({ running, ports }) => running && ports.includes(port))?.name;
  world.gateways.runs = (container) =>
    world.engine.containers.some(({ name, state }) => name === container && state === "running");
  return world;
}

/** What belongs to others, to be compared before and after. */
export function othersIn({ scope, engine, gateways }: CrashWorld): unknown {
  const isOther = ({ scope: owner }: { scope?: Scope }) => JSON.stringify(owner) !== JSON.stringify(scope);
  const { containers, networks, volumes } = engine;
  return structuredClone({
    containers: containers.filter(isOther),
    networks: networks.filter(isOther),
    volumes: volumes.filter(isOther),
    images: engine.images.filter((image) => image.scope && isOther(image)),
    gateways: [...gateways.gateways.values()].filter(({ spec }) => isOther(spec)),
  });
}

export const gatewayIn = ({ gateways, scope }: CrashWorld): FakeGateway | undefined => fakeGatewayOf(gateways, scope);

const gatewayImage = "sha256:gateway";

function onEngine({ spec, running, networks }: FakeGateway) {
  const container: ObservedContainer = {
    id: spec.container,
    name: spec.container,
    service: "gateway",
    role: "gateway",
    image: gatewayImage,
    state: running ? "running" : "exited",
    startedAt: someTime,
    restarts: 0,
    restartPolicy: "always",
    addresses: { ...Object.fromEntries(networks), [spec.network.name]: spec.address },
    volumes: [],
  };
  const { name, subnet } = spec.network;
  const ports = running ? spec.routes.map(({ port }) => port) : [];
  const published = running ? spec.routes.map(({ bind, port }) => ({ bind, port })) : [];
  return { containers: [container], networks: [{ name, subnet }], scope: spec.scope, ports, published };
}

/** A live release of somebody else's, with the same release number and service as ours will have. */
function addBystander(engine: EngineWorld, owner: Scope, index: number): void {
  const name = `bystander-${index}`;
  const subnet = `10.99.${index}.0/24`;
  engine.networks.push({ id: name, name, subnet, scope: owner, release: 1 });
  engine.volumes.push({ name, scope: owner, release: 1 });
  engine.images.push({ id: `sha256:${name}`, tags: [`${name}:1`], scope: owner, service: "backend", release: 1 });
  engine.containers.push({
    id: name,
    name,
    scope: owner,
    spec: {
      service: "backend",
      composeService: "backend",
      role: "release",
      release: 1,
      name,
      image: `sha256:${name}`,
      runtime: plainRuntime,
      attachments: [],
      volumes: [{ name, key: name, release: 1 }],
      restart: { name: "always" },
      after: [],
      singleton: true,
    },
    state: "running",
    startedAt: someTime,
    log: [],
    restarts: 0,
    restartPolicy: "always",
    endpoints: new Map([[name, { network: name, address: `10.99.${index}.3`, aliases: [] }]]),
  });
}

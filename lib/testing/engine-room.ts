import type { PlacedFile } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Attachment, ContainerSpec, NetworkSpec, Scope, VolumeSpec } from "../domain/release/spec.ts";
import type { EngineWorld, FakeContainer, FakeForeignContainer, FakeImage, FakeProcess } from "./engine-world.ts";

/** Called before each single change of the world, with what it is: a place where a worker may die, or the engine fail. */
export type Effect = (what: string) => Promise<void>;

export type Engineroom = ReturnType<typeof engineroom>;

let ids = 0;
const newId = (kind: string) => `${kind}-${++ids}`;

/** The single changes that an engine knows, with its own rules (`reference` in the tests beside it). */
export function engineroom(world: EngineWorld, reach: Effect) {
  const effect = async (what: string) => {
    await reach(what);
    const refusal = world.behaviour.refuses?.(what);
    if (refusal) throw new Refusal("engine-refused", refusal);
  };
  const network = (name: string) => world.networks.find((candidate) => candidate.name === name);
  const named = (name: string) =>
    [...world.containers, ...world.foreign].find((candidate) => candidate.name === name || candidate.id === name);
  const tell = ({ name, spec, scope }: FakeContainer, action: string, exitCode?: number) => {
    const event = { at: world.now(), kind: "container" as const, action, name, service: spec.service, exitCode };
    world.events.push({ scope, event: { ...event, environment: scope.environment } });
    for (const listener of world.listeners) listener();
  };

  /** Who runs has his addresses; who is stopped finds out when he starts. */
  const refuseTaken = (container: FakeContainer, network: string, name: string, address: string) => {
    const others = world.containers.filter((other) => other !== container && other.state === "running");
    const taken = [
      ...others.flatMap(({ endpoints }) => endpoints.get(network)?.address ?? []),
      ...world
        .beside()
        .flatMap(({ containers }) => containers)
        .flatMap(({ addresses }) => addresses[name] ?? []),
    ];
    if (taken.includes(address))
      throw new Refusal("address-taken", `${address} in ${name} belongs to another container.`);
  };
  const end = (container: FakeContainer, exitCode: number) => {
    if (container.state !== "running") return;
    Object.assign(container, { state: "exited", exitCode });
    tell(container, "die", exitCode);
  };

  return {
    async createNetwork(scope: Scope, spec: NetworkSpec, scratch?: string): Promise<void> {
      await effect(`create network ${spec.name}`);
      if (network(spec.name)) throw new Refusal("name-taken", `There is a network ${spec.name} already.`);
      const taken = [...world.networks, ...world.beside().flatMap(({ networks }) => networks)].find(({ subnet }) =>
        overlap(subnet, spec.subnet),
      );
      if (taken) throw new Refusal("subnet-taken", `${spec.subnet} overlaps with ${taken.name} (${taken.subnet}).`);
      const { name, key, subnet, release } = spec;
      world.networks.push({ id: newId("network"), name, key, subnet, scope, release, scratch });
    },

    /** As the engine does it: with a running container it refuses; a stopped one keeps an endpoint that leads nowhere. */
    async removeNetwork(name: string): Promise<void> {
      await effect(`remove network ${name}`);
      const found = network(name);
      if (!found) return;
      const busy = world.containers.find(({ state, endpoints }) => state === "running" && endpoints.has(found.id));
      if (busy) throw new Refusal("engine-refused", `Network ${name} has active endpoints (${busy.name}).`);
      world.networks.splice(world.networks.indexOf(found), 1);
    },

    async createVolume(scope: Scope, { name, key, release, scratch, snapshot }: VolumeSpec): Promise<void> {
      await effect(`create volume ${name}`);
      if (!world.volumes.some((volume) => volume.name === name))
        world.volumes.push({ name, key, scope, release, scratch, snapshot });
    },

    async removeVolume(name: string): Promise<void> {
      await effect(`remove volume ${name}`);
      const user = world.containers.find(({ spec }) => spec.volumes.some((volume) => volume.name === name));
      if (user) throw new Refusal("volume-in-use", `The volume ${name} is used by ${user.name}.`);
      world.volumes = world.volumes.filter((volume) => volume.name !== name);
    },

    async createContainer(scope: Scope, spec: ContainerSpec, scratch?: string): Promise<FakeContainer> {
      await effect(`create container ${spec.name}`);
      if (named(spec.name)) throw new Refusal("name-taken", `There is a container ${spec.name} already.`);
      if (!world.images.some(({ id }) => id === spec.image))
        throw new Refusal("image-missing", `The image ${spec.image} is not on the engine.`);
      const missing = spec.volumes.find(({ name }) => !world.volumes.some((volume) => volume.name === name));
      if (missing) throw new Error(`Volume ${missing.name} would have been made without labels`);
      const container: FakeContainer = {
        id: newId("container"),
        name: spec.name,
        scope,
        spec: structuredClone(spec),
        state: "created",
        log: [],
        restarts: 0,
        restartPolicy: "no",
        scratch,
        endpoints: new Map(),
      };
      world.containers.push(container);
      tell(container, "create");
      return container;
    },

    async connect(container: FakeContainer, { network: name, address, aliases }: Attachment): Promise<void> {
      await effect(`connect ${container.name} to ${name}`);
      const found = network(name);
      if (!found) throw new Refusal("engine-refused", `Network ${name} not found.`);
      if (!overlap(found.subnet, `${address}/32`))
        throw new Refusal("engine-refused", `${address} is not in ${name} (${found.subnet}).`);
      if (container.state === "running") refuseTaken(container, found.id, name, address);
      container.endpoints.set(found.id, { network: name, address, aliases });
    },

    async disconnect(container: FakeContainer, name: string): Promise<void> {
      await effect(`disconnect ${container.name} from ${name}`);
      for (const [id, endpoint] of container.endpoints) if (endpoint.network === name) container.endpoints.delete(id);
    },

    async start(container: FakeContainer): Promise<void> {
      if (container.state === "running") return;
      await effect(`start ${container.name}`);
      if (world.behaviour.stuck?.(container))
        throw new Refusal("start-stuck", `The engine does not start ${container.name} any more.`);
      const host = container.spec.within;
      if (host !== undefined && world.containers.find(({ name }) => name === host)?.state !== "running")
        throw new Refusal(
          "engine-refused",
          `${container.name} cannot join the network of ${host}, which does not run.`,
        );
      const lost = [...container.endpoints].find(([id]) => !world.networks.some((candidate) => candidate.id === id));
      if (lost) throw new Refusal("engine-refused", `Network ${lost[1].network} not found, so it cannot start.`);
      for (const [id, { network: name, address }] of container.endpoints) refuseTaken(container, id, name, address);
      container.startedAt = Math.max(world.now(), (container.startedAt ?? 0) + 1);
      tell(container, "start");
      if (container.spec.role === "task") world.tasksRun.push(container.name);
      Object.assign(container, { state: "running", exitCode: undefined });
      const process = processIn(container, world);
      for (const text of process.says ?? []) container.log.push({ at: world.now(), text });
      if (process.does !== "ends") return;
      if (process.afterMs) setTimeout(() => end(container, process.exitCode), process.afterMs);
      else end(container, process.exitCode);
    },

    async stop(container: FakeContainer): Promise<void> {
      if (container.state !== "running") return;
      await effect(`stop ${container.name}`);
      end(container, 0);
      for (const [place, endExec] of world.execs) if (place.startsWith(`${container.id} `)) endExec();
    },

    async signal(container: FakeContainer, name: string): Promise<void> {
      if (container.state !== "running") return;
      await effect(`send ${name} to ${container.name}`);
      const process = processIn(container, world);
      if (process.does === "stays" && process.hears === name)
        container.log.push({ at: world.now(), text: `heard ${name}` });
    },

    async removeContainer(container: FakeContainer): Promise<void> {
      await effect(`remove ${container.name}`);
      world.containers = world.containers.filter((candidate) => candidate !== container);
      tell(container, "destroy");
    },

    async rename(container: FakeContainer, name: string): Promise<void> {
      await effect(`rename ${container.name} to ${name}`);
      if (named(name)) throw new Refusal("name-taken", `There is a container ${name} already.`);
      container.name = name;
    },

    async setRestartPolicy(container: FakeContainer, policy: string): Promise<void> {
      await effect(`restart policy of ${container.name}: ${policy}`);
      container.restartPolicy = policy;
    },

    async changeForeign(
      container: FakeForeignContainer,
      change: Partial<Pick<FakeForeignContainer, "name" | "running" | "restart">>,
    ): Promise<void> {
      await effect(`foreign ${container.name}: ${JSON.stringify(change)}`);
      if (change.name && named(change.name))
        throw new Refusal("name-taken", `There is a container ${change.name} already.`);
      const taken =
        change.running && container.ports.find((port) => world.beside().some(({ ports }) => ports.includes(port)));
      if (taken) throw new Refusal("port-taken", `Port ${taken} cannot be published: the gateway holds it.`);
      Object.assign(container, change);
    },

    async placeFiles(container: FakeContainer, files: readonly PlacedFile[]): Promise<void> {
      if (files.length === 0) return;
      await effect(`put files into ${container.name}`);
      container.files = structuredClone(files);
    },

    async copyInto(name: string, content: string | undefined): Promise<void> {
      await effect(`copy into ${name}`);
      const volume = world.volumes.find((candidate) => candidate.name === name);
      if (volume) volume.content = content;
    },

    async addImage(image: FakeImage): Promise<void> {
      await effect(`make image ${image.tags.join(", ")}`);
      for (const other of world.images) other.tags = other.tags.filter((tag) => !image.tags.includes(tag));
      const present = world.images.find(({ id }) => id === image.id);
      if (present) present.tags.push(...image.tags);
      else world.images.push(image);
    },

    async removeImage(id: string): Promise<void> {
      await effect(`remove image ${id}`);
      world.images = world.images.filter((image) => image.id !== id);
    },
  };
}

export function processIn(container: FakeContainer, world: EngineWorld): FakeProcess {
  const usual: FakeProcess = endsByItself(container) ? { does: "ends", exitCode: 0 } : { does: "stays" };
  return world.behaviour.process?.(container) ?? usual;
}

/** Tasks, and the uses of a database's server (`ServerUse`) that end. */
const endsByItself = ({ spec: { role, runtime } }: FakeContainer) =>
  role === "task" || (role === "scratch" && ["initialise", "settle"].includes(runtime.command?.[0] ?? ""));

export async function waitForEnd(world: EngineWorld, container: FakeContainer, signal: AbortSignal): Promise<void> {
  while (container.state === "running") {
    signal.throwIfAborted();
    await change(world, signal);
  }
}

/** The next event, or the end of the signal. */
export function change({ listeners }: EngineWorld, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  listeners.add(resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => listeners.delete(resolve));
}

function overlap(a: string, b: string): boolean {
  const [first, second] = [rangeOf(a), rangeOf(b)];
  return first.from <= second.to && second.from <= first.to;
}

function rangeOf(subnet: string): { from: number; to: number } {
  const [address = "", bits = "32"] = subnet.split("/");
  const size = 2 ** (32 - Number(bits));
  const place = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const from = Math.floor(place / size) * size;
  return { from, to: from + size - 1 };
}

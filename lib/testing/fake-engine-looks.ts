import type { Engine, EngineEvent, ObservedContainer } from "../application/ports.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { EngineWorld, FakeContainer } from "./engine-world.ts";

type Looks = Pick<
  Engine,
  "info" | "capacity" | "takenPorts" | "usedSubnets" | "observe" | "events" | "checkHealth" | "exec" | "streamLogs"
>;

type WideScope = Parameters<Engine["observe"]>[0];

/** Without an environment: both. What nobody of ours made has no scope. */
export function owned(thing: { scope?: Scope }, scope: WideScope): boolean {
  return (
    thing.scope?.instance === scope.instance &&
    thing.scope.application === scope.application &&
    (scope.environment === undefined || thing.scope.environment === scope.environment)
  );
}

/** The verbs that only look. */
export function fakeEngineLooks(world: EngineWorld, own: (scope: Scope, name: string) => FakeContainer): Looks {
  return {
    info: async () => ({ host: "fake", version: "0", apiVersion: "1.44", operatingSystem: "memory" }),
    capacity: async () => ({ diskFree: world.diskFree, memoryAvailable: 8 * 1024 ** 3 }),

    takenPorts: async (wanted) =>
      wanted.flatMap(({ port }) => {
        const holder = world.ports.get(port);
        return holder ? [{ port, holder }] : [];
      }),

    usedSubnets: async () => [...world.networks, ...world.beside().networks].map(({ subnet }) => subnet),

    async observe(scope, signal) {
      signal.throwIfAborted();
      const beside = world.beside();
      const gateways = beside.scope && owned(beside, scope) ? beside : { containers: [], networks: [] };
      return structuredClone({
        containers: [...world.containers.filter((one) => owned(one, scope)).map(observed), ...gateways.containers],
        networks: [
          ...world.networks
            .filter((one) => owned(one, scope))
            .map(({ name, subnet, release }) => ({ name, subnet, release })),
          ...gateways.networks,
        ],
        volumes: world.volumes.filter((one) => owned(one, scope)).map(({ name, release }) => ({ name, release })),
        images: world.images
          .filter((one) => owned(one, scope))
          .map(({ id, tags, service, release }) => ({ id, tags, service, release, bytes: 1_000_000 })),
      });
    },

    events: (_scope, signal) => follow(world, signal),

    async checkHealth(scope, name, check, port) {
      const container = own(scope, name);
      if (container.state === "created") return { healthy: false, detail: "created, not started" };
      if (container.state === "exited") return { healthy: false, detail: `exited with ${container.exitCode}` };
      const healthy = world.behaviour.healthy?.(container) ?? true;
      if (check) return { healthy, detail: healthy ? "health check passed" : "health check exited with 1" };
      return { healthy, detail: port === undefined ? "up" : `port ${port} ${healthy ? "answers" : "is closed"}` };
    },

    async exec(scope, name, command) {
      const container = own(scope, name);
      return world.behaviour.exec?.(container, command) ?? { exitCode: 0, output: "" };
    },

    async *streamLogs(scope, name, { tail }) {
      const { spec } = own(scope, name);
      const { service } = spec;
      const lines = world.logs[service] ?? [];
      for (const text of lines.slice(Math.max(0, lines.length - tail)))
        yield { type: "line", environment: scope.environment, service, at: world.now(), stream: "stdout", text };
      yield { type: "end", service, cause: "no more lines" };
    },
  };
}

function observed({ id, name, spec, state, exitCode, startedAt, restarts, restartPolicy, endpoints }: FakeContainer) {
  const container: ObservedContainer = {
    id,
    name,
    service: spec.service,
    role: spec.role,
    release: spec.release,
    image: spec.image,
    state,
    exitCode: state === "exited" ? exitCode : undefined,
    startedAt,
    restarts,
    restartPolicy,
    addresses: Object.fromEntries([...endpoints.values()].map(({ network, address }) => [network, address])),
    volumes: spec.volumes.map((volume) => volume.name),
  };
  return container;
}

/** From now on, until the signal ends. */
async function* follow({ events, listeners }: EngineWorld, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  for (let next = events.length; !signal.aborted; ) {
    const event = events[next];
    if (event) next += 1;
    if (event) yield event;
    else await changed(listeners, signal);
  }
}

function changed(listeners: EngineWorld["listeners"], signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  listeners.add(resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => listeners.delete(resolve));
}

import type { Engine } from "../application/ports.ts";
import type { Tried, Try } from "../domain/isolation/attempts.ts";
import type { ExposedContainer } from "../domain/isolation/exposure.ts";
import { secretEntries } from "../domain/logs/secrets.ts";
import type { Scope } from "../domain/release/spec.ts";
import { bridgeAddress } from "../domain/release/subnets.ts";
import { processIn } from "./engine-room.ts";
import type { EngineWorld, FakeContainer } from "./engine-world.ts";
import { owned } from "./fake-engine-looks.ts";

type Isolation = Pick<Engine, "expose" | "hostAddresses" | "tryFrom">;

const lan = "192.0.2.10";

/** Who is on one network with somebody reaches him; what is published for more than the host, everybody reaches. */
export function fakeIsolation(world: EngineWorld, own: (scope: Scope, name: string) => FakeContainer): Isolation {
  const gateways = () => world.beside().map((beside) => ({ ...beside, container: beside.containers[0] }));

  const exposed = (container: FakeContainer, fingerprint: (secret: string) => string): ExposedContainer => {
    const { name, spec, state, endpoints } = container;
    const { service, role, release, runtime } = spec;
    return {
      name,
      service,
      role,
      ...(release !== undefined && { release }),
      running: state === "running",
      networks: [...endpoints.values()],
      namespaces: [],
      powers: runtime.capAdd.map((capability) => `adds ${capability}`),
      mounts: runtime.mounts.map((mount) => ({
        type: mount.type,
        source:
          mount.type === "bind" ? mount.source : (spec.volumes.find(({ key }) => key === mount.volume)?.name ?? ""),
        readOnly: mount.readOnly,
      })),
      published: [],
      listens: listensOn(container),
      secrets: [
        ...secretEntries(runtime.environment),
        ...(runtime.files ?? [])
          .filter(({ secret }) => secret)
          .map(({ target, content }) => ({ name: target, value: content.trim() })),
      ].map((one) => ({ name: one.name, fingerprint: fingerprint(one.value) })),
    };
  };

  const listensOn = (container: FakeContainer): number[] => {
    const process = processIn(container, world);
    return process.does === "listens" ? [process.port] : container.spec.runtime.expose;
  };

  const connect = (prober: FakeContainer, address: string, port: number): boolean => {
    const mine = new Set(prober.endpoints.keys());
    const names = new Set([...prober.endpoints.values()].map(({ network }) => network));
    const direct = world.containers.some(
      (other) =>
        other.state === "running" &&
        listensOn(other).includes(port) &&
        [...other.endpoints].some(([id, endpoint]) => mine.has(id) && endpoint.address === address),
    );
    const gateway = gateways().some(
      ({ container, published = [] }) =>
        Object.entries(container?.addresses ?? {}).some(([network, one]) => names.has(network) && one === address) &&
        published.some((one) => one.port === port),
    );
    const doors = [lan, ...world.networks.map(({ subnet }) => bridgeAddress(subnet))];
    const open = gateways()
      .flatMap(({ published = [] }) => published)
      .filter(({ bind }) => !bind.startsWith("127."));
    return direct || gateway || (doors.includes(address) && open.some((one) => one.port === port));
  };

  const resolve = (prober: FakeContainer, name: string): string[] =>
    world.containers.flatMap((other) =>
      [...other.endpoints].flatMap(([id, { address, aliases }]) =>
        other.state === "running" && prober.endpoints.has(id) && [other.name, ...aliases].includes(name)
          ? [address]
          : [],
      ),
    );

  const tried = (prober: FakeContainer, one: Try): Tried => {
    if (world.behaviour.reaches?.(prober) === false) return { result: "blocked", detail: "network is unreachable" };
    if ("resolve" in one) {
      const addresses = resolve(prober, one.resolve);
      return addresses.length > 0
        ? { result: "reached", detail: addresses.join(","), addresses }
        : { result: "blocked", detail: "no such name" };
    }
    return connect(prober, one.connect, one.port)
      ? { result: "reached", detail: "connected" }
      : { result: "blocked", detail: "no answer within 1 s" };
  };

  return {
    async expose(scope, fingerprint, signal) {
      signal.throwIfAborted();
      const ours = world.containers.filter((container) => owned(container, scope));
      const containers = [
        ...ours.map((container) => exposed(container, fingerprint)),
        ...gateways()
          .filter((gateway) => owned(gateway, scope))
          .flatMap(({ container, published = [] }): ExposedContainer[] =>
            container
              ? [
                  {
                    name: container.name,
                    service: "gateway",
                    role: "gateway",
                    running: container.state === "running",
                    networks: Object.entries(container.addresses).map(([network, address]) => ({
                      network,
                      address,
                      aliases: [],
                    })),
                    namespaces: [],
                    powers: [],
                    mounts: [],
                    published,
                    listens: published.map(({ port }) => port),
                    secrets: [],
                  },
                ]
              : [],
          ),
      ];
      const names = [...new Set(containers.flatMap(({ networks }) => networks.map(({ network }) => network)))];
      const all = [...world.networks, ...world.beside().flatMap(({ networks }) => networks)];
      return structuredClone({
        scope,
        containers,
        networks: names.flatMap((name) => {
          const found = all.find((network) => network.name === name);
          if (!found) return [];
          const attached = world.containers.flatMap((one) =>
            [...one.endpoints.values()].some(({ network }) => network === name) ? [one.name] : [],
          );
          return [{ name, subnet: found.subnet, gateway: bridgeAddress(found.subnet), own: true, attached }];
        }),
      });
    },
    hostAddresses: async () => [lan],
    async tryFrom(scope, name, tries, _limitMs, signal) {
      signal.throwIfAborted();
      const prober = own(scope, name);
      return tries.map((one) => tried(prober, one));
    },
  };
}

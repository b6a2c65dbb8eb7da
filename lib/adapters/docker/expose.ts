import type Docker from "dockerode";
import type { ExposedContainer, ExposedNetwork, Exposure } from "../../domain/isolation/exposure.ts";
import { secretEntries } from "../../domain/logs/secrets.ts";
import { isUsualCapability } from "../../domain/policy/host-permissions.ts";
import type { Role, Scope } from "../../domain/release/spec.ts";
import { bridgeAddress } from "../../domain/release/subnets.ts";
import { type Container, findContainer, variablesOf } from "./containers.ts";
import { unless } from "./effects.ts";
import { isOwnedBy, ownedBy, releaseOf } from "./filters.ts";
import { isHolder } from "./labels.ts";
import { socketTable } from "./port-check.ts";
import { secretFilesOf } from "./secrets.ts";
import { getJson } from "./stream.ts";

type Fingerprint = (secret: string) => string;

/** As the engine has it now: also what somebody has attached, mounted or published by hand. */
export async function expose(
  docker: Docker,
  scope: Scope,
  fingerprint: Fingerprint,
  signal: AbortSignal,
): Promise<Exposure> {
  const listed = await docker.listContainers({ all: true, filters: ownedBy(scope), abortSignal: signal });
  const inspected = await Promise.all(
    listed.filter(({ Labels }) => !isHolder(Labels)).map(({ Id }) => findContainer(docker, Id, signal)),
  );
  const containers = inspected.filter((container) => container !== undefined);
  const exposed = await Promise.all(containers.map((container) => look(docker, container, fingerprint, signal)));
  const names = [...new Set(exposed.flatMap(({ networks }) => networks.map(({ network }) => network)))];
  const networks = await Promise.all(names.map((name) => exposedNetwork(docker, scope, name, signal)));
  return { scope, containers: exposed, networks: networks.filter((network) => network !== undefined) };
}

async function look(
  docker: Docker,
  container: Container,
  fingerprint: Fingerprint,
  signal: AbortSignal,
): Promise<ExposedContainer> {
  const { Name, Config, State, HostConfig, Mounts, NetworkSettings } = container;
  const role = (Config.Labels["slipway.role"] ?? "release") as Role;
  const release = releaseOf(Config.Labels);
  return {
    name: Name.replace(/^\//, ""),
    service: Config.Labels["slipway.service"] ?? role,
    role,
    ...(release !== undefined && { release }),
    running: State.Running,
    networks: Object.entries(NetworkSettings.Networks)
      .filter(([network]) => network !== "host" && network !== "none")
      .map(([network, { IPAddress, Aliases }]) => ({
        network,
        address: IPAddress,
        aliases: aliasesOf(Aliases, container.Id),
      })),
    namespaces: namespacesOf(HostConfig),
    powers: powersOf(HostConfig),
    mounts: Mounts.flatMap(({ Type, Name: volume, Source, RW }): ExposedContainer["mounts"] => {
      if (Type === "volume" && volume) return [{ type: Type, source: volume, readOnly: !RW }];
      return Type === "bind" ? [{ type: Type, source: Source, readOnly: !RW }] : [];
    }),
    published: publishedOf(container),
    listens: State.Running ? await listening(docker, container, signal) : [],
    secrets: [
      ...secretEntries(await ownVariables(docker, container)),
      ...(await secretFilesOf(docker, container, signal)).map(fileEntry),
    ].map(({ name, value }) => ({ name, fingerprint: fingerprint(value) })),
  };
}

/** Whether a line ends after a secret makes no other one of it. */
const fileEntry = ({ target, content }: { target: string; content: string }) => ({
  name: target,
  value: content.trim(),
});

/** The engine adds the short id by itself. */
const aliasesOf = (aliases: string[] | null | undefined, id: string): string[] =>
  (aliases ?? []).filter((alias) => alias !== id.slice(0, 12));

function namespacesOf({ NetworkMode, PidMode, IpcMode, UTSMode, UsernsMode }: Container["HostConfig"]): string[] {
  const modes = { network: NetworkMode, process: PidMode, memory: IpcMode, "host name": UTSMode, user: UsernsMode };
  return Object.entries(modes).flatMap(([kind, mode = ""]) => {
    if (mode === "host") return [`${kind} namespace of the host`];
    return mode.startsWith("container:") ? [`${kind} namespace of another container`] : [];
  });
}

function powersOf({ Privileged, Devices, CapAdd, SecurityOpt }: Container["HostConfig"]): string[] {
  const capabilities: string[] = CapAdd ?? [];
  const unconfined = (SecurityOpt ?? []).filter((option: string) => /unconfined|disable/.test(option));
  return [
    ...(Privileged ? ["is privileged"] : []),
    ...(Devices ?? []).map(({ PathOnHost }: { PathOnHost: string }) => `has the device ${PathOnHost}`),
    ...capabilities.filter((name) => !isUsualCapability(name)).map((name) => `adds ${name}`),
    ...unconfined.map((option: string) => `runs with ${option}`),
  ];
}

function publishedOf({ State, NetworkSettings, HostConfig }: Container): ExposedContainer["published"] {
  type Bindings = Record<string, { HostIp?: string; HostPort?: string }[] | null>;
  const bindings = ((State.Running ? NetworkSettings.Ports : HostConfig.PortBindings) ?? {}) as Bindings;
  const all = Object.entries(bindings)
    .filter(([port]) => port.endsWith("/tcp"))
    .flatMap(([, bound]) => bound ?? [])
    .map(({ HostIp = "", HostPort }) => ({ bind: HostIp === "::" ? "0.0.0.0" : HostIp, port: Number(HostPort) }));
  return [...new Map(all.filter(({ port }) => port > 0).map((one) => [`${one.bind}:${one.port}`, one])).values()];
}

/** An image that cannot tell is asked by what it says of itself. */
async function listening(docker: Docker, { Id, Config }: Container, signal: AbortSignal): Promise<number[]> {
  const table = await unless([404, 409], socketTable(docker, Id, signal)); // it may have ended meanwhile
  const open = table?.filter(({ loopback }) => !loopback).map(({ port }) => port);
  return [...new Set(open ?? Object.keys(Config.ExposedPorts ?? {}).map((port) => Number.parseInt(port, 10)))];
}

/** Without what its image brings along, which is the same wherever that runs. */
async function ownVariables(docker: Docker, { Config, Image }: Container) {
  const image = await unless([404], docker.getImage(Image).inspect());
  const given = new Set<string>(image?.Config?.Env ?? []);
  return variablesOf((Config.Env ?? []).filter((line) => !given.has(line)));
}

async function exposedNetwork(
  docker: Docker,
  scope: Scope,
  name: string,
  signal: AbortSignal,
): Promise<ExposedNetwork | undefined> {
  const found = await unless([404], getJson<Docker.NetworkInspectInfo>(docker, `/networks/${name}`, signal));
  if (!found) return undefined;
  const block = found.IPAM?.Config?.find(({ Subnet }) => Subnet && !Subnet.includes(":"));
  return {
    name,
    subnet: block?.Subnet ?? "",
    gateway: block?.Gateway?.split("/")[0] ?? (block?.Subnet ? bridgeAddress(block.Subnet) : ""),
    own: isOwnedBy(found.Labels, scope),
    attached: Object.values(found.Containers ?? {}).map((one) => (one as { Name: string }).Name),
  };
}

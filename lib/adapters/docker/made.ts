import type Docker from "dockerode";
import type { HealthCheck } from "../../domain/compose/model.ts";
import {
  bytes,
  capabilities,
  checkSettings,
  flag,
  limit,
  list,
  type Made,
  mountText,
  named,
  processors,
  type Settings,
  said,
  words,
} from "../../domain/difference/settings.ts";
import { canonical } from "../../domain/policy/canonical.ts";
import { leftOpen, leftOpenTerminal } from "./container-body.ts";
import { type Container, variablesOf } from "./containers.ts";
import { unless } from "./effects.ts";

/**
 * What an image's containers have without being told anything. An image never changes, so each is looked at once. Of one that was
 * removed under its container nothing is known.
 */
export type ImageDefaults = (docker: Docker, image: string, signal: AbortSignal) => Promise<Settings | undefined>;

const mostImages = 200;

export function imageDefaults(): ImageDefaults {
  const known = new Map<string, Settings>();
  return async (docker, id, signal) => {
    const before = known.get(id);
    if (before) return before;
    signal.throwIfAborted();
    const image = await unless([404], docker.getImage(id).inspect());
    if (!image) return undefined;
    const settings = configured(image.Config as Config);
    if (known.size >= mostImages) known.clear();
    known.set(id, settings);
    return settings;
  };
}

/** In the words of a spec. What has no influence on how it runs, such as ports that it exposes, is left out. */
export function madeOf(container: Container, ofImage: Settings): Made {
  const { HostConfig: host, Config: own, Image, Id } = container;
  const settings = {
    ...configured(own as Config),
    ...said({
      image: Image,
      "host name": Id.startsWith(own.Hostname) || isShared(host) ? undefined : own.Hostname,
      terminal: flag(own.Tty),
      "open input": flag(own.OpenStdin),
      "stop timeout": stopTimeout(own as Config),
    }),
    ...hosted(host),
    ...mounted(container, Object.keys(own.Volumes ?? {})),
    ...publishedPorts(host),
  };
  return { settings, defaults: { ...ofEngine(host), ...ofImage } };
}

interface Config {
  Env?: string[] | null;
  Cmd?: string[] | null;
  Entrypoint?: string[] | string | null;
  User?: string;
  WorkingDir?: string;
  StopSignal?: string;
  /** Seconds. */
  StopTimeout?: number;
  Labels?: Record<string, string> | null;
  Healthcheck?: { Test?: string[]; Interval?: number; Timeout?: number; StartPeriod?: number; Retries?: number } | null;
}

const stopTimeout = ({ StopTimeout: seconds }: Config) => (seconds === undefined ? undefined : `${seconds} s`);

/** What both an image and a container say. */
function configured({ Env, Cmd, Entrypoint, User, WorkingDir, StopSignal, Labels, Healthcheck }: Config): Settings {
  return {
    ...said({
      entrypoint: words(typeof Entrypoint === "string" ? [Entrypoint] : Entrypoint),
      command: words(Cmd),
      user: User || undefined,
      "working directory": WorkingDir || undefined,
      "stop signal": StopSignal || undefined,
    }),
    ...named("variable", { ...variablesOf(Env ?? []), ...takenAway(Env ?? []) }),
    ...named("label", Object.fromEntries(Object.entries(Labels ?? {}).filter(([label]) => !isOurs(label)))),
    ...checkSettings(Healthcheck ? healthCheck(Healthcheck) : undefined),
  };
}

/** A name without a value: what the image says of it does not hold. */
const takenAway = (lines: readonly string[]) =>
  Object.fromEntries(lines.filter((line) => !line.includes("=")).map((name) => [name, null]));

/** Slipway's and Compose's own say who a container is, not what it is made of. */
const isOurs = (label: string) => /^(slipway|com\.docker\.compose)\./.test(label);

function healthCheck({
  Test,
  Interval,
  Timeout,
  StartPeriod,
  Retries,
}: NonNullable<Config["Healthcheck"]>): HealthCheck {
  const ms = (nanoseconds = 0) => nanoseconds / 1e6;
  return {
    test: Test ?? [],
    intervalMs: ms(Interval),
    timeoutMs: ms(Timeout),
    startPeriodMs: ms(StartPeriod),
    retries: Retries,
  };
}

function hosted(host: Docker.HostConfig): Settings {
  const { Name, MaximumRetryCount } = host.RestartPolicy ?? { Name: "no" };
  return {
    ...said({
      "restart policy": Name === "on-failure" ? `${Name}:${MaximumRetryCount ?? 0}` : Name || "no",
      init: flag(host.Init),
      "read-only root": flag(host.ReadonlyRootfs),
      privileged: flag(host.Privileged),
      "extra hosts": list(host.ExtraHosts),
      "added capabilities": capabilities(host.CapAdd),
      "dropped capabilities": capabilities(host.CapDrop),
      "further groups": list(host.GroupAdd),
      "no new privileges": flag(
        (host.SecurityOpt ?? []).some((one: string) => /^no-new-privileges(:true)?$/.test(one)),
      ),
      memory: bytes(host.Memory),
      "memory reservation": bytes(host.MemoryReservation),
      "memory and swap": bytes(host.MemorySwap),
      "process limit": limit(host.PidsLimit),
      processors: host.NanoCpus ? processors(host.NanoCpus / 1e9) : undefined,
      "shared memory": bytes(host.ShmSize),
      "log driver": host.LogConfig?.Type,
      devices: list((host.Devices ?? []).map(({ PathOnHost }: { PathOnHost: string }) => PathOnHost)),
    }),
    ...named("log option", host.LogConfig?.Config ?? {}),
    ...named("tmpfs", (host.Tmpfs ?? {}) as Record<string, string>),
    ...Object.fromEntries((host.Ulimits ?? []).map(({ Name, Soft, Hard }) => [`limit ${Name}`, `${Soft} to ${Hard}`])),
  };
}

/** What a container is given where nothing is said: by the engine, and by Slipway itself. */
const ofEngine = ({ ShmSize, LogConfig, Memory = 0, MemorySwap = 0 }: Docker.HostConfig): Settings => ({
  ...said({
    "shared memory": ShmSize === usualShm ? bytes(ShmSize) : undefined,
    "memory and swap": MemorySwap === 2 * Memory || MemorySwap < 0 ? bytes(MemorySwap) : undefined,
  }),
  ...(LogConfig && leftOpenLogs.includes(canonical({ Type: LogConfig.Type, Config: LogConfig.Config ?? {} }))
    ? { "log driver": LogConfig.Type, ...named("log option", LogConfig.Config ?? {}) }
    : {}),
});

const usualShm = 64 * 1024 * 1024;
/** Earlier versions of Slipway gave json-file to all, and no options. */
const leftOpenLogs = [leftOpen, leftOpenTerminal, { Type: "json-file", Config: {} }].map(canonical);

/** An anonymous volume is its image's own doing. */
function mounted({ Mounts }: Container, ofImage: readonly string[]): Settings {
  const all = Mounts.flatMap(({ Type, Name, Source, Destination, RW }): [string, string][] => {
    const anonymous = ofImage.includes(Destination) && /^[0-9a-f]{64}$/.test(Name ?? "");
    if (Type === "volume" && Name && !anonymous) return [[`mount ${Destination}`, mountText("volume", Name, !RW)]];
    return Type === "bind" ? [[`mount ${Destination}`, mountText("bind", Source, !RW)]] : [];
  });
  return Object.fromEntries(all);
}

/** The gateway alone publishes. */
function publishedPorts({ PortBindings }: Docker.HostConfig): Settings {
  const bound = Object.entries((PortBindings ?? {}) as Record<string, { HostPort?: string }[] | null>);
  return Object.fromEntries(
    bound.map(([port, all]) => [
      `published port ${port}`,
      list((all ?? []).map(({ HostPort = "" }) => HostPort)) ?? "",
    ]),
  );
}

const isShared = ({ NetworkMode = "" }: Docker.HostConfig) => /^(container:|host$)/.test(NetworkMode);

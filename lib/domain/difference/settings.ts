import { type HealthCheck, plainRuntime, type RestartPolicy, type Runtime } from "../compose/model.ts";
import type { ContainerSpec, VolumeSpec } from "../release/spec.ts";

/** What a container is made of, each under what people call it. `null`: taken away, even if the image brings it along. */
export type Settings = Readonly<Record<string, string | null>>;

/** What a container has of its own, and what it would have without being told anything: from its image, or the engine. */
export interface Made {
  settings: Settings;
  defaults: Settings;
}

export type Described = Pick<ContainerSpec, "image" | "runtime" | "restart" | "volumes">;

export const variable = (name: string) => `variable ${name}`;
export const isVariable = (setting: string) => setting.startsWith("variable ");
/**
 * Shown to nobody: variables, files, and every text into which a compose file may write a variable's value. Which words of it
 * were a secret cannot be told from the text any more, also not by what is known of secrets now.
 */
export const isHidden = (setting: string) =>
  /^(?:variable|file|label|log option) |^(?:entrypoint|command|health check)$/.test(setting);
export const nameOfVariable = (setting: string) => setting.slice("variable ".length);

/** What a container is to be made of, as far as its definition says. */
export function settingsOf({ image, runtime: given, restart, volumes }: Described): Settings {
  const runtime = { ...plainRuntime, ...given }; // what an earlier version of Slipway saved does not have all of it
  return {
    ...said({
      image,
      "restart policy": policyText(restart),
      entrypoint: words(runtime.entrypoint),
      command: words(runtime.command) ?? (runtime.entrypoint && null),
      user: runtime.user,
      "working directory": runtime.workingDir,
      "host name": runtime.hostname,
      init: flag(runtime.init),
      terminal: flag(runtime.tty),
      "open input": flag(runtime.stdinOpen),
      "read-only root": flag(runtime.readOnly),
      "stop signal": runtime.stopSignal,
      "stop timeout": runtime.stopGraceMs === undefined ? undefined : `${Math.ceil(runtime.stopGraceMs / 1000)} s`,
      "extra hosts": list(runtime.extraHosts),
      "added capabilities": capabilities(runtime.capAdd),
      "dropped capabilities": capabilities(runtime.capDrop),
      "further groups": list(runtime.groupAdd),
      "no new privileges": flag(runtime.noNewPrivileges),
      memory: bytes(runtime.memoryBytes),
      "memory reservation": bytes(runtime.memoryReservationBytes),
      "memory and swap": bytes(runtime.memorySwapBytes),
      "process limit": runtime.pids === undefined ? undefined : limit(runtime.pids),
      processors: runtime.cpus === undefined ? undefined : processors(runtime.cpus),
      "shared memory": bytes(runtime.shmBytes),
      "log driver": runtime.logging?.driver,
    }),
    ...named("log option", runtime.logging?.options ?? {}),
    ...named("variable", runtime.environment),
    ...named("label", runtime.labels),
    ...checkSettings(runtime.healthcheck),
    ...Object.fromEntries(runtime.tmpfs.map(({ target, options }) => [`tmpfs ${target}`, options])),
    ...Object.fromEntries(runtime.ulimits.map(({ name, soft, hard }) => [`limit ${name}`, `${soft} to ${hard}`])),
    ...mountSettings(runtime, volumes),
  };
}

/** Files that it is given. What became of them in a container nobody can see from outside, so this is of definitions only. */
export const filesOf = ({ runtime: { files = [] } }: Described): Settings =>
  Object.fromEntries(files.map(({ target, content }) => [`file ${target}`, content]));

/** The names of settings in which a container is not what it is to be. In the order of the alphabet. */
export function settingsAmiss(wanted: Settings, { settings, defaults }: Made): string[] {
  return differing({ ...defaults, ...wanted }, settings);
}

/** Taken away is the same as never given. */
export function differing(one: Settings, other: Settings): string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.filter((name) => (one[name] ?? null) !== (other[name] ?? null));
}

/** Its variables, for what must not be read in what is shown of it. */
export const variablesIn = (settings: Settings): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (isVariable(name) ? [[nameOfVariable(name), value]] : [])),
  );

/** Without what nobody has said. */
export const said = (settings: Readonly<Record<string, string | null | undefined>>): Settings =>
  Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string | null] => entry[1] !== undefined),
  );

export const named = (kind: string, values: Readonly<Record<string, string | null>>): Settings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${kind} ${name}`, value]));

/** As somebody would type it; without any, nothing is said. */
export function words(command: readonly string[] | null | undefined): string | undefined {
  if (!command || command.every((word) => word === "")) return undefined;
  return command.map((word) => (/^[^\s"']+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}

export const flag = (on: boolean | null | undefined): string | undefined => (on ? "yes" : undefined);
export const list = (all: readonly string[] | null | undefined): string | undefined =>
  all?.length ? [...all].sort().join(", ") : undefined;
export const capabilities = (names: readonly string[] | null | undefined): string | undefined =>
  list(names?.map((name) => name.toUpperCase().replace(/^CAP_/, "")));

const mebibyte = 1024 ** 2;
export function bytes(count: number | null | undefined): string | undefined {
  if (!count) return undefined;
  if (count < 0) return "no limit";
  return count % mebibyte === 0 ? `${count / mebibyte} MiB` : `${count} bytes`;
}
export const limit = (count: number | null | undefined): string | undefined =>
  count && count > 0 ? `${count}` : undefined;
export const processors = (count: number): string | undefined => (count ? `${Number(count.toFixed(3))}` : undefined);
export const milliseconds = (ms: number | undefined): string | undefined => (ms ? `${ms} ms` : undefined);

export const policyText = (policy: RestartPolicy): string =>
  policy.name === "on-failure" ? `on-failure:${policy.maximumRetries}` : policy.name;

export const mountText = (type: "volume" | "bind", source: string, readOnly: boolean): string =>
  `${type === "volume" ? "volume" : "folder"} ${source}${readOnly ? ", read-only" : ""}`;

export const checkSettings = (check: HealthCheck | undefined): Settings =>
  said({
    "health check": words(check?.test),
    "health check interval": milliseconds(check?.intervalMs),
    "health check timeout": milliseconds(check?.timeoutMs),
    "health check start period": milliseconds(check?.startPeriodMs),
    "health check retries": check?.retries ? `${check.retries}` : undefined,
  });

function mountSettings({ mounts }: Runtime, volumes: readonly VolumeSpec[]): Settings {
  const source = (key: string) => volumes.find((volume) => volume.key === key)?.name ?? key;
  return Object.fromEntries(
    mounts.map((mount) => [
      `mount ${mount.target}`,
      mount.type === "volume"
        ? mountText("volume", source(mount.volume), mount.readOnly)
        : mountText("bind", mount.source, mount.readOnly),
    ]),
  );
}

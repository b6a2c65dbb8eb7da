import type Docker from "dockerode";
import type { HealthCheck, RestartPolicy, Runtime } from "../../domain/compose/model.ts";
import type { Attachment, ContainerSpec, Scope } from "../../domain/release/spec.ts";
import { containerLabels } from "./labels.ts";

/**
 * The engine's create body of a container. It is created on its first network; the others are connected afterwards, each
 * with `endpointConfig`. `restartLive`: the compose file's restart policy, instead of `no` (candidate, standby).
 */
export function containerBody(spec: ContainerSpec, scope: Scope, restartLive: boolean): Docker.ContainerCreateOptions {
  const { runtime } = spec;
  return {
    name: spec.name,
    Image: spec.image,
    Cmd: runtime.command,
    Entrypoint: runtime.entrypoint,
    Env: Object.entries(runtime.environment).map(([name, value]) => (value === null ? name : `${name}=${value}`)),
    User: runtime.user,
    WorkingDir: runtime.workingDir,
    Labels: containerLabels(spec, scope),
    Healthcheck: runtime.healthcheck && healthConfig(runtime.healthcheck),
    Tty: runtime.tty,
    OpenStdin: runtime.stdinOpen,
    StopSignal: runtime.stopSignal,
    StopTimeout: runtime.stopGraceMs === undefined ? undefined : Math.ceil(runtime.stopGraceMs / 1000),
    AttachStdout: true,
    AttachStderr: true,
    ...(spec.within === undefined && ownNetwork(spec)),
    HostConfig: hostConfig(spec, restartLive),
  };
}

/**
 * Where the compose file leaves it open, a log does not grow for ever, and is rotated so seldom that whoever follows it
 * hardly meets a rotation. What is older is in the archive. The driver `local` tells half as many lines again in a second as
 * `json-file`, and keeps bytes that are no UTF-8; of a terminal it does not tell where a line of more than 16 KiB ends.
 */
const seldomRotated = { "max-size": "100m", "max-file": "3" };
export const leftOpen = { Type: "local", Config: { ...seldomRotated, compress: "false" } };
export const leftOpenTerminal = { Type: "json-file", Config: seldomRotated };

/** The engine refuses these for a container in another one's network. */
const ownNetwork = ({ runtime, attachments }: ContainerSpec): Docker.ContainerCreateOptions => ({
  Hostname: runtime.hostname,
  ExposedPorts: Object.fromEntries(runtime.expose.map((port) => [`${port}/tcp`, {}])),
  NetworkingConfig: firstNetwork(attachments),
});

/** Fixed address and aliases on one network: for creating a container there as well as for connecting it later. */
export function endpointConfig(attachment: Attachment): Docker.EndpointSettings {
  const { address, aliases } = attachment;
  return { Aliases: aliases, ...(address !== "" && { IPAMConfig: { IPv4Address: address } }) };
}

export function restartPolicy(policy: RestartPolicy): Docker.HostRestartPolicy {
  return policy.name === "on-failure"
    ? { Name: policy.name, MaximumRetryCount: policy.maximumRetries }
    : { Name: policy.name };
}

function hostConfig(spec: ContainerSpec, restartLive: boolean): Docker.HostConfig {
  const { runtime } = spec;
  return {
    NetworkMode: spec.within === undefined ? (spec.attachments[0]?.network ?? "none") : `container:${spec.within}`,
    RestartPolicy: restartPolicy(restartLive ? spec.restart : { name: "no" }),
    Binds: binds(runtime),
    Mounts: volumeMounts(spec),
    Tmpfs: Object.fromEntries(runtime.tmpfs.map(({ target, options }) => [target, options])),
    ExtraHosts: spec.within === undefined ? runtime.extraHosts : undefined,
    Init: runtime.init,
    ReadonlyRootfs: runtime.readOnly,
    Ulimits: runtime.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    CapAdd: runtime.capAdd,
    CapDrop: runtime.capDrop,
    GroupAdd: runtime.groupAdd,
    SecurityOpt: runtime.noNewPrivileges ? ["no-new-privileges:true"] : undefined,
    LogConfig: logConfig(runtime),
    Memory: runtime.memoryBytes,
    MemoryReservation: runtime.memoryReservationBytes,
    MemorySwap: runtime.memorySwapBytes,
    PidsLimit: runtime.pids,
    NanoCpus: runtime.cpus === undefined ? undefined : Math.round(runtime.cpus * 1e9),
    ShmSize: runtime.shmBytes,
  };
}

function logConfig({ logging, tty }: Runtime): Docker.HostConfig["LogConfig"] {
  if (logging) return { Type: logging.driver, Config: logging.options };
  return tty ? leftOpenTerminal : leftOpen;
}

/** As `Binds`, not as `Mounts`: so the engine makes the folder on the host when it is not there. */
function binds(runtime: Runtime): string[] {
  return runtime.mounts
    .filter((mount) => mount.type === "bind")
    .map(
      ({ source, target, readOnly, relabelled }) =>
        `${source}:${target}:${readOnly ? "ro" : "rw"}${relabelled ? ",z" : ""}`,
    );
}

function volumeMounts({ name, runtime, volumes }: ContainerSpec): Docker.MountSettings[] {
  return runtime.mounts
    .filter((mount) => mount.type === "volume")
    .map(({ volume, target, readOnly }) => {
      const spec = volumes.find(({ key }) => key === volume) ?? volumes.find((candidate) => candidate.name === volume);
      if (!spec) throw new Error(`Container ${name} mounts the volume ${volume}, but its spec has no such volume.`);
      return { Type: "volume", Source: spec.name, Target: target, ReadOnly: readOnly };
    });
}

/** What the compose file leaves open is the image's or the engine's default, which the engine wants as 0. */
function healthConfig(check: HealthCheck): Docker.HealthConfig {
  const nanoseconds = (ms = 0) => ms * 1e6;
  return {
    Test: check.test,
    Interval: nanoseconds(check.intervalMs),
    Timeout: nanoseconds(check.timeoutMs),
    StartPeriod: nanoseconds(check.startPeriodMs),
    Retries: check.retries ?? 0,
  };
}

function firstNetwork([first]: readonly Attachment[]): Docker.ContainerCreateOptions["NetworkingConfig"] {
  return first && { EndpointsConfig: { [first.network]: endpointConfig(first) } };
}

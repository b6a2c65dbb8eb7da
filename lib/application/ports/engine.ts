import type { Readable, Writable } from "node:stream";
import type { TerminalSize } from "../../contract/database-shell.ts";
import type { Moment } from "../../contract/log-records.ts";
import type { LogEvent } from "../../contract/logs.ts";
import type { Environment } from "../../contract/names.ts";
import type { Goodbye } from "../../contract/slipway-yaml.ts";
import type { HealthCheck } from "../../domain/compose/model.ts";
import type { Made } from "../../domain/difference/settings.ts";
import type { LogBatch } from "../../domain/logs/batch.ts";
import type { ContainerSpec, ReleaseSpec, ResidentSpec, Role, Scope, TaskSpec } from "../../domain/release/spec.ts";
import type { ForeignVerbs } from "./foreign.ts";
import type { IsolationVerbs } from "./isolation.ts";
import type { VolumeVerbs } from "./volumes.ts";
import type { Output } from "./worker.ts";

export interface EngineInfo {
  host: string;
  version: string;
  apiVersion: string;
  operatingSystem: string;
}

/** Measured on the engine's machine, not on the panel's. Bytes. */
export interface Capacity {
  diskFree: number;
  memoryAvailable: number;
}

export interface ObservedContainer {
  id: string;
  name: string;
  service: string;
  role: Role;
  release?: number;
  image: string;
  state: "created" | "running" | "restarting" | "paused" | "exited" | "dead";
  health?: "starting" | "healthy" | "unhealthy";
  exitCode?: number;
  startedAt?: number;
  restarts: number;
  restartPolicy: string;
  /** By network. */
  addresses: Record<string, string>;
  /** By network, what it is known as there. */
  aliases?: Record<string, string[]>;
  volumes: string[];
  /** What it is made of, in the words of a spec, whoever has made it so. Secret: variables have their values. */
  made?: Made;
}

export interface Observed {
  containers: ObservedContainer[];
  /** `key`: the compose file's. */
  networks: { name: string; key: string; subnet: string; release?: number }[];
  /** `scratch`, `snapshot`: as in `VolumeSpec`. */
  volumes: { name: string; key: string; release?: number; scratch?: string; snapshot?: string }[];
}

export interface ObservedImage {
  id: string;
  tags: string[];
  service: string;
  release?: number;
  bytes: number;
}

export interface EngineEvent {
  at: number;
  kind: "container" | "network" | "volume";
  action: string;
  name: string;
  environment: Environment;
  service?: string;
  exitCode?: number;
}

export interface BuildSpec {
  scope: Scope;
  service: string;
  release: number;
  /** Tar of the build context, `.dockerignore` not yet applied. */
  context: Readable;
  dockerfile: string;
  args: Record<string, string>;
  target?: string;
  tag: string;
}

/** Names of what outlives releases: residents, their volumes and networks. */
export interface Kept {
  containers: string[];
  volumes: string[];
  networks: string[];
}

export interface StreamedCommand {
  run: readonly string[];
  /** On top of the container's own: the place for secrets. */
  environment: Record<string, string>;
  /** Its standard input, from its beginning to its end; a command that ends earlier is no error. */
  from?: Readable;
  /** Its standard output. It is left open. */
  into: Writable;
  /** Whatever a worker that died has left running under the same mark is ended first. Not needed for what is short. */
  mark?: string;
}

/** A command on a terminal of its own. */
export interface TerminalCommand extends Pick<StreamedCommand, "run" | "environment"> {
  size: TerminalSize;
  /** Whom it runs as in there, by number; without it as the container's own user. */
  user?: string;
  /** `endMarked` finds it by how this begins. */
  mark: string;
}

export interface Terminal {
  /** What it shows. Who does not read holds the command back. Ends with it, however that comes. */
  output: AsyncIterable<Uint8Array>;
  /** Answers when there is room for more. What has ended takes nothing. */
  write(text: string): Promise<void>;
  resize(size: TerminalSize): Promise<void>;
  /** For when `output` has ended. Refuses `engine-unreachable`, and `container-missing` with the container. */
  exitCode(): Promise<number>;
  /** Ends the command and all that it has started, if it has not ended. Whoever opens it calls this in the end. */
  end(): Promise<void>;
}

export interface TaskResult {
  exitCode: number;
}

/** Of a container's log. */
export type LogPiece =
  /** What the container was given that nobody may read in its log; before its first line. */
  | { type: "opened"; secrets: string[] }
  | ({ type: "lines" } & LogBatch)
  /** The engine does not have any more what was between these moments. */
  | { type: "lost"; from: Moment; to: Moment }
  | { type: "end"; cause: string; resume?: string };

/**
 * Every verb may be repeated: "already so" counts as success, and removing what is not there is no error. Engine faults
 * are `Refusal`s (`engine-unreachable`, `port-taken`, `build-failed`, `image-missing`, `name-taken`, …).
 */
export interface Engine extends ForeignVerbs, IsolationVerbs, VolumeVerbs {
  info(signal: AbortSignal): Promise<EngineInfo>;
  capacity(signal: AbortSignal): Promise<Capacity>;
  /** Which of these host ports cannot be published, and who holds them (container or process, environment if ours). */
  takenPorts(
    ports: { port: number; bind: string }[],
    scope: Scope,
    signal: AbortSignal,
  ): Promise<{ port: number; holder: string }[]>;
  /** Subnets of every network on the engine, whoever owns it: only to choose free ones. */
  usedSubnets(signal: AbortSignal): Promise<string[]>;
  observe(scope: Omit<Scope, "environment"> & { environment?: Environment }, signal: AbortSignal): Promise<Observed>;
  /** Of the scope. Not part of `observe`, because an engine takes its time to add up their layers. */
  images(scope: Scope, signal: AbortSignal): Promise<ObservedImage[]>;
  /** Ends with the cause as an error when the engine goes away. */
  events(scope: Omit<Scope, "environment">, signal: AbortSignal): AsyncIterable<EngineEvent>;

  build(spec: BuildSpec, output: Output, signal: AbortSignal): Promise<{ imageId: string }>;
  /** The id of an image by reference, pulled if it is not there. */
  takeImage(reference: string, output: Output, signal: AbortSignal): Promise<{ imageId: string }>;
  /** Which of these ids are on the engine, whoever made them. */
  presentImages(ids: readonly string[], signal: AbortSignal): Promise<string[]>;
  removeImages(scope: Scope, keep: readonly string[], signal: AbortSignal): Promise<string[]>;

  /** Networks, resident attachments, containers in dependency order; singletons are created only. */
  startRelease(spec: ReleaseSpec, output: Output, signal: AbortSignal): Promise<void>;
  startResident(spec: ResidentSpec, output: Output, signal: AbortSignal): Promise<void>;
  runTask(spec: TaskSpec, output: Output, signal: AbortSignal): Promise<TaskResult>;
  /** One round of a container's own health check: the compose test by exec, else its first port, else "still up". */
  checkHealth(
    scope: Scope,
    container: string,
    check: HealthCheck | undefined,
    port: number | undefined,
    signal: AbortSignal,
  ): Promise<{ healthy: boolean; detail: string }>;
  /** Restart policies of the live release (the compose file's) or of a standby or candidate (`no`). */
  setRestartPolicies(
    scope: Scope,
    containers: readonly ContainerSpec[],
    live: boolean,
    signal: AbortSignal,
  ): Promise<void>;
  startSingletons(spec: ReleaseSpec, signal: AbortSignal): Promise<void>;
  /** Containers of a release that are there, one after the other; one that cannot start any more is made anew. Refuses `container-missing`. */
  startAgain(scope: Scope, containers: readonly ContainerSpec[], signal: AbortSignal): Promise<void>;
  stopSingletons(scope: Scope, release: number, signal: AbortSignal): Promise<void>;
  /** Sends each service's signal to what runs of it in this release; it goes on running. */
  sayGoodbye(scope: Scope, release: number, goodbye: Goodbye, signal: AbortSignal): Promise<void>;
  /** Gives live containers the compose file's names; whoever has them keeps his with `-r<release>` behind it. */
  settleNames(scope: Scope, names: readonly { from: string; to: string }[], signal: AbortSignal): Promise<void>;
  /** Containers and networks (and volumes of its own) of one release or resident; everything attached is disconnected first. */
  removeRelease(scope: Scope, release: number, signal: AbortSignal): Promise<void>;
  /** Of these names what is the scope's own and no release's; a network that somebody is on, running or not, stays. */
  removeKept(scope: Scope, kept: Kept, signal: AbortSignal): Promise<void>;
  removeTask(scope: Scope, container: string, signal: AbortSignal): Promise<void>;
  /** By name, as they are: one that cannot start any more is refused (`start-stuck`). */
  operate(
    scope: Scope,
    action: "start" | "stop" | "restart",
    containers: readonly string[],
    signal: AbortSignal,
  ): Promise<void>;

  /** What a container was created with, its image's own among it. Secret. Refuses `container-missing`. */
  environmentOf(scope: Scope, container: string, signal: AbortSignal): Promise<Record<string, string>>;
  exec(
    scope: Scope,
    container: string,
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<{ exitCode: number; output: string }>;
  /**
   * For what says, or is told, more than fits into memory, or needs a secret; when the signal ends, or `from` or `into`
   * breaks, it is ended too.
   */
  execInto(
    scope: Scope,
    container: string,
    command: StreamedCommand,
    signal: AbortSignal,
  ): Promise<{ exitCode: number; errors: string }>;
  /** The signal is for the opening. */
  openTerminal(scope: Scope, container: string, command: TerminalCommand, signal: AbortSignal): Promise<Terminal>;
  /** Ends every command of this user's whose mark begins so, as far as the image has a shell to do it with. */
  endMarked(
    scope: Scope,
    container: string,
    commands: Pick<TerminalCommand, "mark" | "user">,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * `tail`: how many of the newest lines to begin with; all of them without it. `since`: a moment (ISO 8601), or the
   * `resume` of an earlier stream's end, to go on with no line lost and none twice. Never throws.
   */
  streamLogs(
    scope: Scope,
    container: string,
    options: { tail?: number; follow: boolean; since?: string },
    signal: AbortSignal,
  ): AsyncIterable<LogEvent>;
  /** The same as records (`lib/contract/log-records.ts`) of the source with this number: for who reads many. Never throws. */
  readLog(
    scope: Scope,
    container: string,
    options: { tail?: number; follow: boolean; since?: string; source: number },
    signal: AbortSignal,
  ): AsyncIterable<LogPiece>;
}

/** What the use cases need of the world. Adapters implement it; `lib/testing` holds fakes and adapters to one contract suite. */
import type { Readable } from "node:stream";
import type { IntentAnswer, IntentInput } from "../contract/intents.ts";
import type { LogEvent } from "../contract/logs.ts";
import type { Environment } from "../contract/names.ts";
import type { Actor } from "../contract/permissions.ts";
import type { JournalEntry, JournalEvent, Outcome, OutputLine, RunHeader } from "../contract/run.ts";
import type { HealthCheck } from "../domain/compose/model.ts";
import type {
  ContainerSpec,
  GatewaySpec,
  GatewayTarget,
  NetworkSpec,
  ReleaseSpec,
  ResidentSpec,
  Role,
  Scope,
  TaskSpec,
} from "../domain/release/spec.ts";
import type { Saved } from "./step.ts";

export type Output = (text: string) => void;

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
  /** Rejects with the signal's reason when it ends first. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

// --- The engine, in terms of releases -------------------------------------------------------------------------------

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
  /** The container's spec as it was created, from its label; what is drift is compared with this. */
  addresses: Record<string, string>;
  volumes: string[];
}

export interface Observed {
  containers: ObservedContainer[];
  networks: { name: string; subnet: string; release?: number }[];
  volumes: { name: string; release?: number }[];
  images: { id: string; tags: string[]; service: string; release?: number; bytes: number }[];
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

export interface TaskResult {
  exitCode: number;
}

/**
 * Every verb may be repeated: "already so" counts as success, and removing what is not there is no error. Engine faults
 * are `Refusal`s (`engine-unreachable`, `port-taken`, `build-failed`, `image-missing`, `name-taken`, …).
 */
export interface Engine {
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
  /** Ends with the cause as an error when the engine goes away. */
  events(scope: Omit<Scope, "environment">, signal: AbortSignal): AsyncIterable<EngineEvent>;

  build(spec: BuildSpec, output: Output, signal: AbortSignal): Promise<{ imageId: string }>;
  /** The id of an image by reference, pulled if it is not there. */
  takeImage(reference: string, output: Output, signal: AbortSignal): Promise<{ imageId: string }>;
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
  stopSingletons(scope: Scope, release: number, signal: AbortSignal): Promise<void>;
  /** Gives live containers the compose file's names; whoever has them keeps his with `-r<release>` behind it. */
  settleNames(scope: Scope, names: readonly { from: string; to: string }[], signal: AbortSignal): Promise<void>;
  /** Containers and networks (and volumes of its own) of one release or resident; everything attached is disconnected first. */
  removeRelease(scope: Scope, release: number, signal: AbortSignal): Promise<void>;
  removeTask(scope: Scope, container: string, signal: AbortSignal): Promise<void>;
  /** Containers of one service, or of all, of the live release and its residents. */
  operate(
    scope: Scope,
    action: "start" | "stop" | "restart",
    containers: readonly string[],
    signal: AbortSignal,
  ): Promise<void>;

  exec(
    scope: Scope,
    container: string,
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<{ exitCode: number; output: string }>;
  /** `since`: the `resume` of an earlier stream's end, to go on with no line lost and none twice. Never throws. */
  streamLogs(
    scope: Scope,
    container: string,
    options: { tail: number; follow: boolean; since?: string },
    signal: AbortSignal,
  ): AsyncIterable<LogEvent>;
}

// --- The gateway -----------------------------------------------------------------------------------------------------

export interface GatewayState {
  running: boolean;
  generation: number;
  /** The release that its configuration and its memory agree on. */
  live?: number;
  /** Set when configuration and memory differ. */
  conflict?: string;
}

export interface GatewayCounters {
  requests: number;
  /** 502, 503, 504 and aborted by us. */
  failed: number;
  /** The application's own 5xx. */
  applicationErrors: number;
}

export interface Gateways {
  /** Creates and starts it (answering 503 with a page until a release is live), or changes it in place. */
  ensure(spec: GatewaySpec, output: Output, signal: AbortSignal): Promise<void>;
  observe(scope: Scope, signal: AbortSignal): Promise<GatewayState | undefined>;
  /** At fixed addresses; networks' names must sort after the gateway's own. */
  attach(scope: Scope, networks: readonly { network: string; address: string }[], signal: AbortSignal): Promise<void>;
  detach(scope: Scope, networks: readonly string[], signal: AbortSignal): Promise<void>;
  /** All ports together; the configuration file first, then the running process. Without a target it answers 503. */
  switchTo(
    scope: Scope,
    target: GatewayTarget | undefined,
    generation: number,
    signal: AbortSignal,
  ): Promise<{ tookMs: number }>;
  /** Waits until nothing of the release is in flight; after the limit the rest is closed and counted. */
  drain(scope: Scope, release: number, limitMs: number, signal: AbortSignal): Promise<{ cut: number }>;
  /** A smoke request from inside the gateway to a candidate's address. */
  request(
    scope: Scope,
    url: { address: string; port: number; path: string },
    signal: AbortSignal,
  ): Promise<{ status: number; tookMs: number }>;
  counters(scope: Scope, signal: AbortSignal): Promise<GatewayCounters>;
  remove(scope: Scope, signal: AbortSignal): Promise<void>;
}

// --- The application's repository -------------------------------------------------------------------------------------

export interface Commit {
  commit: string;
  tree: string;
  title: string;
  author: string;
  /** Epoch milliseconds. */
  at: number;
  /** Branches of the source that contain it. */
  branches: string[];
}

export interface SourceRef {
  name: string;
  kind: "branch" | "tag";
  commit: string;
  title: string;
  at: number;
}

export interface Source {
  /** Takes over what is new at the source, within a limit. */
  fetch(signal: AbortSignal): Promise<void>;
  refs(signal: AbortSignal): Promise<SourceRef[]>;
  /** The branch that the source's HEAD stands on, if any. */
  defaultBranch(signal: AbortSignal): Promise<string | undefined>;
  /** Refuses `ref-not-found`, `ref-ambiguous`. */
  resolve(ref: string, signal: AbortSignal): Promise<Commit>;
  /** Refuses `file-not-found`. */
  readFile(commit: string, path: string, signal: AbortSignal): Promise<string>;
  /** Tar of one folder of the commit's own tree. */
  archive(commit: string, folder: string, signal: AbortSignal): Readable;
  /** Uncommitted changes of the source's working tree, if it is one. */
  changes(signal: AbortSignal): Promise<string[]>;
}

// --- The store ------------------------------------------------------------------------------------------------------

export interface Application {
  id: string;
  name: string;
  /** The git repository: a folder on the host or a URL. */
  repository: string;
  /** The application's root on the host: env files, binds and `./logs` mean this folder. */
  root: string;
  /** Path of slipway.yaml in the repository. */
  configuration: string;
}

export type ReleaseState = "starting" | "live" | "standby" | "retired" | "failed";

export interface ReleaseRecord {
  application: string;
  environment: Environment;
  number: number;
  state: ReleaseState;
  run: number;
  ref: string;
  commit: string;
  tree: string;
  title: string;
  by: string;
  images: Record<string, string>;
  /** The specs it was started from. */
  spec?: Saved;
  createdAt: number;
  liveAt?: number;
}

export interface RunRecord {
  header: RunHeader;
  application: string;
  input: IntentInput;
  actor: Actor;
  entries: JournalEntry[];
  plans: Record<string, Saved>;
  results: Record<string, Saved>;
  outcome?: Outcome;
}

/** A run without what its steps saved. */
export type RunSummary = Omit<RunRecord, "plans" | "results">;

/**
 * What a worker writes is refused with `lock-lost` once another worker has taken the lease over.
 */
export interface Store {
  application(): Promise<Application | undefined>;
  saveApplication(application: Application): Promise<void>;
  setting(key: string): Promise<string | undefined>;
  saveSetting(key: string, value: string): Promise<void>;

  /** Intents that nobody has answered yet, oldest first. */
  openIntents(): Promise<{ id: string; input: IntentInput; actor: Actor; at: number }[]>;
  /** For the command line, whose intents come over the link. The same request id answers the same intent. */
  recordIntent(input: IntentInput, actor: Actor, at: number): Promise<string>;
  /** The first answer stays. */
  answerIntent(id: string, answer: IntentAnswer): Promise<void>;
  intentAnswer(id: string): Promise<IntentAnswer | undefined>;

  /** Starts a run and answers its intent in one transaction. Refuses `busy` with the number of the run that is under way. */
  startRun(intent: string, header: Omit<RunHeader, "id">, exclusive: boolean): Promise<number>;
  run(id: number): Promise<RunRecord | undefined>;
  unfinishedRuns(): Promise<number[]>;
  /** Newest first. */
  runs(filter: { environment?: Environment; limit: number; before?: number }): Promise<RunSummary[]>;
  /**
   * Appends to the journal, together with a plan or result when given, in one transaction; a `finished` entry also frees
   * the exclusive key. Answers the entry with its number.
   */
  append(run: number, event: JournalEvent, at: number, saved?: { plan?: Saved; result?: Saved }): Promise<JournalEntry>;
  describeRun(run: number, facts: { release?: number; commit?: string; title?: string }): Promise<void>;
  /** Median duration per step over the last successful runs of this kind, in milliseconds. */
  usualDurations(kind: RunHeader["kind"], environment: Environment): Promise<Record<string, number>>;

  /** The next release number belongs to this run; asked again it answers the same. */
  reserveRelease(run: number, record: Omit<ReleaseRecord, "number">): Promise<number>;
  release(application: string, number: number): Promise<ReleaseRecord | undefined>;
  /** Newest first. */
  releases(application: string, environment?: Environment): Promise<ReleaseRecord[]>;
  updateRelease(
    application: string,
    number: number,
    facts: Partial<Pick<ReleaseRecord, "state" | "images" | "spec" | "liveAt">>,
  ): Promise<void>;
}

/** Live output of a run: a file a run, numbered lines; never in the database. */
export interface OutputLog {
  append(run: number, step: string, text: string): OutputLine;
  read(run: number, after: number, limit: number): Promise<OutputLine[]>;
  close(run: number): Promise<void>;
}

/** What the worker tells whoever listens (link, then browsers). */
export interface Announcer {
  journal(run: number, entry: JournalEntry): void;
  output(run: number, line: OutputLine): void;
  /** Something that the dashboard shows has changed. */
  changed(): void;
}

/** The right to act on the engine, held for the worker's life by an operating-system lock. */
export interface WorkerLock {
  /** Throws when the lock is no longer ours; asked before each effect. */
  assertHeld(): void;
  release(): void;
}

export interface EnvironmentFiles {
  /** A file below the application's root, `undefined` if it is not there; never outside of the root. */
  read(root: string, path: string): Promise<string | undefined>;
}

export type { NetworkSpec };

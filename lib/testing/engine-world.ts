import type { EngineEvent, ForeignContainer, ObservedContainer, PlacedFile } from "../application/ports.ts";
import type { HealthCheck } from "../domain/compose/model.ts";
import type { ContainerSpec, Scope } from "../domain/release/spec.ts";
import { someTime } from "./builders.ts";
import type { FakeTerminal } from "./fake-terminal.ts";

export interface FakeContainer {
  id: string;
  name: string;
  scope: Scope;
  /** As it was created; what a repeated start compares with. */
  spec: ContainerSpec;
  state: "created" | "running" | "exited";
  exitCode?: number;
  startedAt?: number;
  log: { at: number; text: string }[];
  restarts: number;
  restartPolicy: string;
  /** The mark of a scratch server, as in `ScratchSpec`. */
  scratch?: string;
  /** What was put into it before it started. */
  files?: readonly PlacedFile[];
  /** By network id: a network that was removed and made again is another one. */
  endpoints: Map<string, { network: string; address: string; aliases: string[] }>;
}

export interface FakeNetwork {
  id: string;
  name: string;
  /** The compose file's. */
  key?: string;
  subnet: string;
  scope?: Scope;
  release?: number;
  /** The mark of a scratch server, as in `ScratchSpec`. */
  scratch?: string;
}

export interface FakeVolume {
  name: string;
  key?: string;
  scope?: Scope;
  release?: number;
  scratch?: string;
  snapshot?: string;
  /** What lies in it. */
  content?: string;
}

/** Made by no Slipway. */
export interface FakeForeignContainer extends ForeignContainer {
  /** Compose's labels. */
  composeService: string;
  folder: string;
}

export interface FakeImage {
  id: string;
  tags: string[];
  scope?: Scope;
  service: string;
  release?: number;
}

/** Everything that is on an engine. It outlives the workers, and with them their adapters. */
export interface EngineWorld {
  containers: FakeContainer[];
  networks: FakeNetwork[];
  volumes: FakeVolume[];
  images: FakeImage[];
  /** Their networks and volumes are among the others, with no scope. */
  foreign: FakeForeignContainer[];
  events: { scope: Scope; event: EngineEvent }[];
  /** Called after each event. */
  listeners: Set<() => void>;
  /** Ends each command that runs inside of a container, by its mark. */
  execs: Map<string, () => void>;
  /** Every task container that was started, by name: a task must be here once. */
  tasksRun: string[];
  /** Ports that somebody else holds, with who. */
  ports: Map<number, string>;
  diskFree: number;
  now(): number;
  /** What else is there: the gateways, which are a port of their own. */
  beside(): {
    containers: ObservedContainer[];
    networks: { name: string; subnet: string }[];
    scope: Scope;
    /** Published. */
    ports: number[];
    /** The same, with the address of the host. */
    published?: { bind: string; port: number }[];
  }[];
  behaviour: EngineBehaviour;
}

/** What runs in a container. `says` are lines of its log, said at once. */
export type FakeProcess =
  | { does: "stays"; says?: string[]; hears?: string }
  | { does: "ends"; exitCode: number; says?: string[]; afterMs?: number }
  | { does: "listens"; port: number; says?: string[] };

/** What a command inside of a container comes to. */
export interface FakeExec {
  exitCode: number;
  output: string;
  errors?: string;
  /** It runs until it is ended. */
  hangs?: boolean;
}

/** How what is built and started behaves; all well unless said otherwise: services stay, tasks end with 0. */
export interface EngineBehaviour {
  /** What becomes of a build, and what it says last. */
  builds?(service: string, context: string): { image: "works" | "breaks" | "hangs"; says: string };
  process?(container: FakeContainer): FakeProcess | undefined;
  /** One round of a container's own health check. */
  check?(container: FakeContainer, check: HealthCheck): { health: "passes" | "fails" | "hangs"; says?: string };
  /** Whether a probe there reaches anything at all. */
  reaches?(container: FakeContainer): boolean;
  /** What runs on a terminal inside of a container: it has just been opened. Answers what it makes of each line. */
  terminal?(container: FakeContainer, command: readonly string[], terminal: FakeTerminal): (line: string) => void;
  exec?(container: FakeContainer, command: readonly string[], environment: Record<string, string>): FakeExec;
  /** Whether the engine keeps its last process, and starts only another that is made in its place. */
  stuck?(container: FakeContainer): boolean;
  /** The sentence with which the engine refuses a change, named as for `Effect`, or `look at subnets`. */
  refuses?(what: string): string | undefined;
}

export const engineWorld = (facts: Partial<EngineWorld> = {}): EngineWorld => ({
  containers: [],
  networks: [{ id: "network-0", name: "bridge", subnet: "172.17.0.0/16" }],
  volumes: [],
  images: [],
  foreign: [],
  events: [],
  listeners: new Set(),
  execs: new Map(),
  tasksRun: [],
  ports: new Map(),
  diskFree: 50 * 1024 ** 3,
  now: () => someTime,
  beside: () => [],
  behaviour: {},
  ...facts,
});

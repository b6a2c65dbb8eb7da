import type { Environment } from "../../contract/names.ts";
import type { RestartPolicy, Runtime } from "../compose/model.ts";

/** Every object on the engine belongs to one scope; every list, stop, remove and prune filters by it. */
export interface Scope {
  instance: string;
  application: string;
  environment: Environment;
}

export type Role = "release" | "resident" | "gateway" | "scratch" | "task";

export interface NetworkSpec {
  name: string;
  /** Always explicit: `10.213.4.64/26`. */
  subnet: string;
  internal: boolean;
  /** Compose's key, for `com.docker.compose.network`. */
  key: string;
  release?: number;
  /** The compose file's own. */
  labels?: Record<string, string>;
}

export interface Attachment {
  network: string;
  /** Empty: whichever the engine gives out. */
  address: string;
  aliases: string[];
}

export interface VolumeSpec {
  name: string;
  key: string;
  /** Set when Slipway made it for one release (a fresh database) and removes it with that. */
  release?: number;
  /** The mark of the work that it is removed with (`removeScratch`). */
  scratch?: string;
  /** The timestamp of the backup that it is a physical copy of. It can become a live database's volume as it is. */
  snapshot?: string;
  /** The compose file's own. */
  labels?: Record<string, string>;
}

export interface ContainerSpec {
  /** Role name: `backend`. */
  service: string;
  /** Compose's name: `staging-backend`, for Compose's own label. */
  composeService: string;
  role: Role;
  release?: number;
  name: string;
  /** Image id, never a moving tag. */
  image: string;
  runtime: Runtime;
  attachments: Attachment[];
  /**
   * Name of the container whose network it is in, instead of attachments of its own: both are `localhost` to each other, and
   * the names of `runtime.extraHosts` are that one's. It runs while that one runs.
   */
  within?: string;
  volumes: VolumeSpec[];
  /** What the container gets when its release becomes live; until then, and on standby, it is `no`. */
  restart: RestartPolicy;
  /** Services of the same release that must be up first. */
  after: { service: string; condition: "started" | "healthy" | "completed" }[];
  /** Runs in one release only: created, but started at the switch. */
  singleton: boolean;
}

/** Everything the engine needs to start a release beside what is live. Saved in the journal before it is carried out. */
export interface ReleaseSpec {
  scope: Scope;
  release: number;
  networks: NetworkSpec[];
  containers: ContainerSpec[];
  /** Databases of the environment that the release's networks need: container name and where to attach it. */
  residents: { container: string; attachments: Attachment[] }[];
}

/** A database (or other resident) server with its volume, beside the release. */
export interface ResidentSpec {
  scope: Scope;
  networks: NetworkSpec[];
  container: ContainerSpec;
}

/** A server for one piece of work. Each of its volumes is scratch or a snapshot: it never gets a live one. */
export interface ScratchSpec extends ResidentSpec {
  /** Says which work; its container and its networks are removed by it, and volumes that carry it. */
  mark: string;
}

/** A command that runs once to its end in a container named after run and step; after a crash it is found, never run twice. */
export interface TaskSpec {
  scope: Scope;
  networks: NetworkSpec[];
  residents: ReleaseSpec["residents"];
  container: ContainerSpec;
  /** Of the work that it is part of, and goes with, as in `ScratchSpec`. */
  mark?: string;
}

export interface Route {
  /** Published on the host: the key in `slipway.yaml`. */
  port: number;
  bind: string;
  mode: "http" | "tcp";
  tls?: "terminate" | "reencrypt" | "passthrough";
  /** `https`: answers 308 to this published port instead of forwarding. */
  redirectTo?: number;
  service: string;
  /** Port of the container that receives the traffic. */
  target: number;
}

export interface GatewaySpec {
  scope: Scope;
  container: string;
  network: NetworkSpec;
  address: string;
  /** Value of the response header `X-Environment`. */
  header: string;
  routes: Route[];
}

/** Who serves: per published port the address of the release's (or database's) container. */
export interface GatewayTarget {
  release: number;
  servers: Record<string, { address: string; port: number }>;
}

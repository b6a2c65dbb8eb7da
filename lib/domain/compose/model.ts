/** A compose file after interpolation, `env_file`, short forms and extension keys are resolved. Nothing here is optional by accident. */
export interface ComposeModel {
  services: Record<string, ComposeService>;
  networks: Record<string, ComposeNetwork>;
  volumes: Record<string, ComposeVolume>;
  /** Of the first file, from the repository's root. */
  folder: string;
  /** Where each service stands. */
  places: Record<string, { file: string; line?: number }>;
}

export interface ComposeService {
  /** Its name in the file: `staging-backend`. */
  name: string;
  containerName?: string;
  image?: string;
  build?: BuildDefinition;
  runtime: Runtime;
  dependsOn: Dependency[];
  networks: { network: string; aliases: string[] }[];
  ports: PublishedPort[];
  restart: RestartPolicy;
}

export interface BuildDefinition {
  /** Relative to the repository's root. */
  context: string;
  dockerfile: string;
  args: Record<string, string>;
  target?: string;
}

export type RestartPolicy =
  | { name: "no" | "always" | "unless-stopped" }
  | { name: "on-failure"; maximumRetries: number };

export interface Dependency {
  service: string;
  condition: "service_started" | "service_healthy" | "service_completed_successfully";
}

export interface PublishedPort {
  host: string;
  published: number;
  target: number;
  protocol: "tcp";
}

/** What a container needs of its compose service besides image, name and networks. Durations in milliseconds. */
export interface Runtime {
  command?: string[];
  entrypoint?: string[];
  /** `null`: not set, even if the image sets it. */
  environment: Record<string, string | null>;
  user?: string;
  workingDir?: string;
  hostname?: string;
  labels: Record<string, string>;
  healthcheck?: HealthCheck;
  mounts: Mount[];
  tmpfs: { target: string; options: string }[];
  /** Ports that the container listens on: those under `expose`, then the targets of its published ports. */
  expose: number[];
  extraHosts: string[];
  init?: boolean;
  tty?: boolean;
  stdinOpen?: boolean;
  readOnly?: boolean;
  stopSignal?: string;
  stopGraceMs?: number;
  ulimits: { name: string; soft: number; hard: number }[];
  capAdd: string[];
  capDrop: string[];
  groupAdd?: string[];
  /** Its processes can get no more rights than they begin with. */
  noNewPrivileges?: boolean;
  logging?: { driver: string; options: Record<string, string> };
  memoryBytes?: number;
  /** What it keeps when memory runs short. */
  memoryReservationBytes?: number;
  /** Memory and swap together; -1: as much swap as there is. */
  memorySwapBytes?: number;
  cpus?: number;
  /** Of processes and threads. */
  pids?: number;
  shmBytes?: number;
  /** Its secrets and configs. Absent where it has none. */
  files?: GivenFile[];
}

/** A file that the container finds in its place when it starts: a secret or a config. */
export interface GivenFile {
  target: string;
  content: string;
  /** Whether the content is nobody's to read. */
  secret: boolean;
  mode: number;
  uid: number;
  gid: number;
  /** Where it was read on the host, below the application's root; absent where it comes from the commit or from a variable. */
  hostPath?: string;
}

/** What a compose service says that says nothing. */
export const plainRuntime: Runtime = {
  environment: {},
  labels: {},
  mounts: [],
  tmpfs: [],
  expose: [],
  extraHosts: [],
  ulimits: [],
  capAdd: [],
  capDrop: [],
};

/** What is not given is the image's, or else the engine's default: every 30 s, 30 s long, no start period, 3 retries. */
export interface HealthCheck {
  /** As the engine wants it: `["CMD", …]`, `["CMD-SHELL", …]`, or `["NONE"]` where the image's check is switched off. */
  test: string[];
  intervalMs?: number;
  timeoutMs?: number;
  startPeriodMs?: number;
  retries?: number;
}

export type Mount =
  /** `volume` is the key in the compose file. */
  | { type: "volume"; volume: string; target: string; readOnly: boolean }
  /** `source` is absolute on the host; a folder that is not there is made. */
  | {
      type: "bind";
      source: string;
      target: string;
      readOnly: boolean /** For SELinux, so that several containers may use it. */;
      relabelled?: boolean;
    };

export interface ComposeNetwork {
  /** Its name on the engine. */
  name: string;
  internal: boolean;
  labels: Record<string, string>;
}

export interface ComposeVolume {
  /** Its name on the engine. Always the engine's own driver: anything else could not be made anew beside what is live. */
  name: string;
  labels: Record<string, string>;
}

/** What the Compose Specification's schema guarantees of a file, as far as Slipway supports it. */
export type Scalar = string | number | boolean;
export type ListOrMap = string[] | Record<string, Scalar | null> | null;
type Flag = boolean | string;
type Amount = number | string;

export interface RawCompose {
  name?: string;
  services?: Record<string, RawService>;
  networks?: Record<string, RawNetwork | null>;
  volumes?: Record<string, RawVolume | null>;
  secrets?: Record<string, RawFile | null>;
  configs?: Record<string, RawFile | null>;
}

/** A secret or a config. */
export interface RawFile {
  file?: string;
  environment?: string;
  content?: string;
}

/** A secret or a config as a service asks for it. */
export interface RawGivenFile {
  source?: string;
  target?: string;
  uid?: string;
  gid?: string;
  mode?: Amount;
}

export interface RawService {
  profiles?: string[];
  image?: string;
  build?: string | RawBuild;
  container_name?: string;
  command?: string | string[] | null;
  entrypoint?: string | string[] | null;
  environment?: ListOrMap;
  env_file?: string | (string | RawEnvFile)[];
  user?: string;
  working_dir?: string;
  hostname?: string;
  labels?: ListOrMap;
  healthcheck?: RawHealthCheck;
  volumes?: (string | RawMount)[];
  tmpfs?: string | string[];
  expose?: Amount[];
  ports?: (Amount | RawPort)[];
  extra_hosts?: string[] | Record<string, string | string[]>;
  depends_on?: string[] | Record<string, RawDependency>;
  networks?: string[] | Record<string, { aliases?: string[] } | null> | null;
  restart?: string;
  init?: Flag;
  tty?: Flag;
  stdin_open?: Flag;
  read_only?: Flag;
  stop_signal?: string;
  stop_grace_period?: string;
  ulimits?: Record<string, Amount | { soft: Amount; hard: Amount }>;
  cap_add?: string[];
  cap_drop?: string[];
  group_add?: Amount[];
  security_opt?: string[];
  logging?: { driver?: string; options?: Record<string, Scalar | null> };
  mem_limit?: Amount;
  mem_reservation?: Amount;
  memswap_limit?: Amount;
  cpus?: Amount;
  pids_limit?: Amount;
  shm_size?: Amount;
  links?: string[];
  scale?: Amount;
  secrets?: (string | RawGivenFile)[];
  configs?: (string | RawGivenFile)[];
  deploy?: RawDeploy | null;
}

export interface RawDeploy {
  mode?: string;
  replicas?: Amount;
  restart_policy?: { condition?: string; max_attempts?: Amount };
  resources?: {
    limits?: { cpus?: Amount; memory?: string; pids?: Amount };
    reservations?: { cpus?: Amount; memory?: string };
  };
}

export interface RawBuild {
  context?: string;
  dockerfile?: string;
  args?: ListOrMap;
  target?: string;
}

export interface RawEnvFile {
  path: string;
  required?: Flag;
}

export interface RawHealthCheck {
  disable?: Flag;
  test?: string | string[];
  interval?: string;
  timeout?: string;
  start_period?: string;
  retries?: Amount;
}

export interface RawMount {
  type: "bind" | "volume" | "tmpfs";
  source?: string;
  target?: string;
  read_only?: Flag;
  bind?: { create_host_path?: Flag; selinux?: string };
  tmpfs?: { size?: Amount; mode?: Amount };
}

export interface RawPort {
  target?: Amount;
  published?: Amount;
  host_ip?: string;
  protocol?: string;
}

export interface RawDependency {
  condition: "service_started" | "service_healthy" | "service_completed_successfully";
  restart?: Flag;
  required?: boolean;
}

export interface RawNetwork {
  name?: string;
  driver?: string;
  internal?: Flag;
  labels?: ListOrMap;
}

export interface RawVolume {
  name?: string;
  driver?: string;
  labels?: ListOrMap;
}

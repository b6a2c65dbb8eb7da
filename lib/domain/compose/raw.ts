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
}

export interface RawService {
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
  read_only?: Flag;
  stop_signal?: string;
  stop_grace_period?: string;
  ulimits?: Record<string, Amount | { soft: Amount; hard: Amount }>;
  cap_add?: string[];
  cap_drop?: string[];
  logging?: { driver?: string; options?: Record<string, Scalar | null> };
  mem_limit?: Amount;
  cpus?: Amount;
  shm_size?: Amount;
  deploy?: { resources?: { limits?: { cpus?: Amount; memory?: string } } } | null;
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
  bind?: { create_host_path?: Flag };
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

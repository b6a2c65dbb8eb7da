import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";

/** `true`: with all that is in it. A text: not supported, and what to do instead. `*`: under any name. Lists: of such. */
type Supported = true | string | { [key: string]: Supported };

const port = { target: true, published: true, host_ip: true, protocol: true, mode: true, name: true } as const;

const mount = {
  type: true,
  source: true,
  target: true,
  read_only: true,
  bind: { create_host_path: true, selinux: true },
  volume: {},
  tmpfs: { size: true, mode: true },
} as const;

/** With any of these a container could reach the other environment, whatever else keeps them apart. */
export const never =
  "It would let the container reach into the host, and with it into the other environment: nobody can allow that.";

/** A secret or a config, as a service asks for it. */
const given = { source: true, target: true, uid: true, gid: true, mode: true } as const;

const ofSwarm =
  "It is for many hosts. Slipway has its own way to replace a release, in slipway.yaml: watch, drain, standby.";

/** What speaks of the program `docker compose` alone: nothing of it concerns a container. */
const ofCompose = { develop: true, attach: true } as const;

const service: Supported = {
  ...ofCompose,
  profiles: true,
  image: true,
  build: { context: true, dockerfile: true, args: true, target: true },
  container_name: true,
  command: true,
  entrypoint: true,
  environment: true,
  env_file: { path: true, required: true },
  user: true,
  working_dir: true,
  hostname: true,
  labels: true,
  healthcheck: {
    disable: true,
    test: true,
    interval: true,
    timeout: true,
    start_period: true,
    start_interval: true,
    retries: true,
  },
  volumes: mount,
  tmpfs: true,
  expose: true,
  ports: port,
  extra_hosts: true,
  depends_on: { "*": { condition: true, restart: true, required: true } },
  networks: { "*": { aliases: true } },
  restart: true,
  init: true,
  tty: true,
  stdin_open: true,
  read_only: true,
  stop_signal: true,
  stop_grace_period: true,
  ulimits: true,
  cap_add: true,
  cap_drop: true,
  group_add: true,
  security_opt: true,
  logging: true,
  mem_limit: true,
  mem_reservation: true,
  memswap_limit: true,
  cpus: true,
  pids_limit: true,
  shm_size: true,
  deploy: {
    mode: true,
    replicas: true,
    resources: {
      limits: { cpus: true, memory: true, pids: true },
      reservations: { cpus: true, memory: true, devices: never },
    },
    restart_policy: {
      condition: true,
      max_attempts: true,
      delay: "The engine waits a little longer each time.",
      window: "The engine decides it by itself.",
    },
    update_config: ofSwarm,
    rollback_config: ofSwarm,
    placement: ofSwarm,
    endpoint_mode: ofSwarm,
    labels: "They are a Swarm service's. Write them under labels of the service.",
  },
  links: true,
  scale: true,
  secrets: given,
  configs: given,
  network_mode: "List the service's networks under networks.",
  privileged: `${never} Grant the capabilities that the service needs with cap_add.`,
  pid: `${never} Its processes are its own.`,
  ipc: `${never} Its shared memory is its own.`,
  uts: `${never} Set hostname instead.`,
  userns_mode: never,
  cgroup: never,
  cgroup_parent: never,
  devices: never,
  device_cgroup_rules: never,
  gpus: never,
  sysctls: never,
  volumes_from: "Mount a named volume in both services.",
  platform: "Slipway builds and runs for the engine's own platform.",
  pull_policy: "An image that is not there is pulled; one that is stays what was tested.",
};

const declared = {
  name: true,
  file: true,
  environment: true,
  content: true,
  external: "It would have to lie in a Swarm. Name a file, or a variable under environment.",
} as const;

const compose: Supported = {
  version: true,
  name: true,
  services: { "*": service },
  networks: {
    "*": {
      name: true,
      internal: true,
      labels: true,
      external: "Slipway makes networks anew for every release.",
      ipam: "Slipway chooses addresses itself, so that two releases can run side by side.",
      driver: true,
    },
  },
  volumes: {
    "*": {
      name: true,
      labels: true,
      external: "Leave it out: a volume with this name that exists already is used.",
      driver: true,
      driver_opts: "Slipway uses the engine's own volumes.",
    },
  },
  secrets: { "*": declared },
  configs: { "*": declared },
};

/** Reports every key that Slipway does not carry out; `x-` keys are nobody's. */
export function reportUnsupported(value: unknown, problems: Problems): void {
  walk(value, compose, [], problems);
}

function walk(value: unknown, supported: Supported, path: Path, problems: Problems): void {
  if (supported === true || value === null || typeof value !== "object") return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, supported, [...path, index], problems);
    return;
  }
  if (typeof supported === "string") return;
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith("x-") && !("*" in supported)) continue;
    const inside = Object.hasOwn(supported, key) ? supported[key] : supported["*"];
    if (inside === undefined || typeof inside === "string") {
      problems.add(
        "compose-unsupported",
        [...path, key],
        `Slipway does not support this key. ${inside ?? "Remove it."}`,
      );
    } else {
      walk(item, inside, [...path, key], problems);
    }
  }
}

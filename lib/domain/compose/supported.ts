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
  bind: { create_host_path: true },
  volume: {},
  tmpfs: { size: true, mode: true },
} as const;

/** With any of these a container could reach the other environment, whatever else keeps them apart. */
const never =
  "It would let the container reach into the host, and with it into the other environment: nobody can allow that.";

const service: Supported = {
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
  healthcheck: { disable: true, test: true, interval: true, timeout: true, start_period: true, retries: true },
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
  read_only: true,
  stop_signal: true,
  stop_grace_period: true,
  ulimits: true,
  cap_add: true,
  cap_drop: true,
  logging: true,
  mem_limit: true,
  cpus: true,
  shm_size: true,
  deploy: { resources: { limits: { cpus: true, memory: true } }, replicas: "Every service runs once in a release." },
  extends: "Write the service out, or share keys with a YAML anchor (&name) and a merge key (<<: *name).",
  profiles: "Take the service out of this file, or into a compose file of its own.",
  network_mode: "List the service's networks under networks.",
  links: "Services reach each other by their service name on a shared network.",
  scale: "Every service runs once in a release.",
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
  security_opt: `${never} The engine's own confinement stays.`,
  sysctls: never,
  volumes_from: "Mount a named volume in both services.",
  secrets: "Give secrets as environment variables from an env_file.",
  configs: "Build configuration into the image, or mount it with volumes.",
};

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
  include: "Write everything into one compose file.",
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

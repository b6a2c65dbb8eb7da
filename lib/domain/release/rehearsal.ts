import { plainRuntime } from "../compose/model.ts";
import type { ReleasePlan } from "./plan.ts";
import type { ContainerSpec, ReleaseSpec } from "./spec.ts";
import { startOrder } from "./start-order.ts";

/** A database server on a copy, and the work that goes on around it. */
export interface Stage {
  /** Name of the server's container: everything is in its network, which leads nowhere. */
  server: string;
  mark: string;
  /** Name of a service's container or of a volume, or of what is none of them. */
  nameOf(part?: string): string;
}

/** A container of a release, where it can change nothing but the copy: its volumes are empty ones, and of the host it only reads. */
export function onStage({ release: _, ...container }: ContainerSpec, stage: Stage): ContainerSpec {
  const { runtime } = container;
  return {
    ...container,
    role: "scratch",
    name: stage.nameOf(container.service),
    attachments: [],
    within: stage.server,
    volumes: container.volumes.map(({ key }) => ({ name: stage.nameOf(key), key, scratch: stage.mark })),
    restart: { name: "no" },
    singleton: false,
    runtime: {
      ...runtime,
      mounts: runtime.mounts.map((mount) => (mount.type === "bind" ? { ...mount, readOnly: true } : mount)),
      stopSignal: "SIGKILL",
    },
  };
}

/** Who starts together, group after group, when the release is tried on a copy of its database. */
export const castOf = ({ release }: ReleasePlan, stage: Stage): ContainerSpec[][] =>
  startOrder(release.containers).map((group) => group.map(({ spec }) => onStage(spec, stage)));

/** Why a release cannot be tried with nothing but its database, in one network; `undefined` where it can. */
export function whyNotOnStage({ release, residents, database }: ReleasePlan): string | undefined {
  const services = release.containers.filter(({ singleton }) => !singleton);
  if (services.length === 0) return "nobody asks anything of it";
  const missing = residents.map(({ container }) => container.service).filter((name) => name !== database?.service);
  if (missing.length > 0) return `${missing.join(" and ")} would have to be there too`;
  const runsOnce = services.flatMap(({ after }) => after.filter(({ condition }) => condition === "completed"))[0];
  if (runsOnce) return `${runsOnce.service} runs once before it, and would change the copy`;
  const ports = services.flatMap(({ service, runtime }) => runtime.expose.map((port) => ({ service, port })));
  const own = residents.flatMap(({ container: { service, runtime } }) =>
    runtime.expose.map((port) => ({ service, port })),
  );
  for (const [index, { service, port }] of ports.entries()) {
    const other = [...ports.slice(0, index), ...own].find((one) => one.port === port && one.service !== service);
    if (other) return `${other.service} and ${service} both listen on port ${port}, and would be in one network`;
  }
  return undefined;
}

/**
 * Whether it answers there at its front door as it does where it serves: if it is one service. Of several one may look for
 * another through the engine's own name server (nginx's `resolver` does), which is not in a network that leads nowhere.
 */
export function canBeAsked({ release }: ReleasePlan, door: { address: string }): boolean {
  const services = release.containers.filter(({ singleton }) => !singleton);
  const isDoor = services[0]?.attachments.some(({ address }) => address === door.address) ?? false;
  return services.length === 1 && isDoor;
}

/** What a release's services and its database call one another. */
export function namesIn({ release, residents, database }: ReleasePlan): string[] {
  const server = residents.find(({ container }) => container.service === database?.service)?.container;
  const wired = release.residents.filter(({ container }) => container === server?.name);
  const all = [...release.containers, ...wired, ...(server ? [server] : [])];
  const aliases = all.flatMap(({ attachments }) => attachments.flatMap(({ aliases }) => aliases));
  return [...new Set([...(server ? [server.composeService, server.name] : []), ...aliases])];
}

/** What asks from within that network: a container of the gateway's image, in which nothing else runs. */
export const asker = (image: string, like: ReleaseSpec["containers"][number], stage: Stage): ContainerSpec => ({
  ...like,
  service: "asker",
  composeService: "asker",
  name: `${stage.nameOf()}-asks`,
  image,
  volumes: [],
  after: [],
  runtime: {
    ...plainRuntime,
    capDrop: ["ALL"],
    entrypoint: ["sleep"],
    command: ["3600"],
    stopSignal: "SIGKILL",
  },
});

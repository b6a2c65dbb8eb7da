import type { EnvironmentModel, EnvironmentService } from "../policy/model.ts";
import type { ComposeNames, Foreign, StandingAside, VolumeCopy } from "./foreign.ts";
import { isFresh } from "./lay-out.ts";
import { containerName, taskName } from "./names.ts";
import type { ReleasePlan } from "./plan.ts";

/** Under which names `docker compose`, started in `folder`, has made this environment. */
export function composeNames(model: EnvironmentModel, folder: string): ComposeNames {
  return {
    services: Object.values(model.services).map((service) => ({
      service: service.role,
      composeService: service.name,
      container: containerName(model.application, model.environment, service),
    })),
    networks: Object.values(model.networks).map(({ name }) => name),
    volumes: Object.values(model.volumes).map(({ name }) => name),
    ...(!model.productionsToo && { folder }),
  };
}

/** Whoever needs others stops before them. */
export function standingAside(model: EnvironmentModel, found: Foreign, release: number): StandingAside[] {
  const depth = (service: EnvironmentService): number =>
    1 + Math.max(0, ...needs(model, service).map((needed) => depth(needed)));
  const depths = new Map(Object.values(model.services).map((service) => [service.role, depth(service)]));
  return found.containers
    .toSorted((one, other) => (depths.get(other.service) ?? 0) - (depths.get(one.service) ?? 0))
    .map(({ id, name, running, restart }) => ({ id, name, running, restart, aside: `${name}-before-r${release}` }));
}

const needs = (model: EnvironmentModel, { dependsOn }: EnvironmentService) =>
  Object.values(model.services).filter(({ name }) => dependsOn.some(({ service }) => service === name));

/** Every volume that goes on with its data: what a database that begins anew had is not needed. */
export function volumeCopies(model: EnvironmentModel, plan: ReleasePlan, found: Foreign, run: number): VolumeCopy[] {
  const { application, environment } = plan.release.scope;
  const copies = new Map<string, VolumeCopy>();
  for (const { service: role, volumes } of [
    ...plan.release.containers,
    ...plan.residents.map(({ container }) => container),
  ]) {
    const service = model.services[role];
    if (!service || isFresh(model, service)) continue;
    for (const to of volumes) {
      const from = sourceOf(model, service, to.key, found);
      const task = taskName(application, environment, run, `copy-${copies.size + 1}`);
      if (from && !copies.has(to.name)) copies.set(to.name, { from, to, task });
    }
  }
  return [...copies.values()];
}

/** What the old container has mounted there; without a container, what has the compose file's name. */
function sourceOf(
  model: EnvironmentModel,
  service: EnvironmentService,
  key: string,
  found: Foreign,
): string | undefined {
  const mount = service.runtime.mounts.find((one) => one.type === "volume" && one.volume === key);
  const mounted = found.containers
    .filter((container) => container.service === service.role)
    .flatMap(({ volumes }) => (mount && volumes[mount.target]) ?? []);
  const name = model.volumes[key]?.name ?? key;
  return mounted[0] ?? found.volumes.find((volume) => volume.name === name)?.name;
}

/** All three figures were seen on small machines: copying and comparing, dumping, and starting what there is. */
const copiedPerMs = 100_000;
const dumpedPerMs = 45_000;
const startMs = 15_000;

export function estimatedInterruptionMs(found: Foreign, model?: Pick<EnvironmentModel, "backupBeforeDeploy">): number {
  const dumpMs = model?.backupBeforeDeploy ? bytesIn(found) / dumpedPerMs : 0;
  return Math.round(startMs + bytesIn(found) / copiedPerMs + dumpMs);
}

/** As far as the engine knows. */
export const bytesIn = (found: Foreign | undefined): number =>
  (found?.volumes ?? []).reduce((sum, { bytes = 0 }) => sum + bytes, 0);

/** What must be free: what is taken over gives its own ports away. */
export function portsNeeded(
  { routes }: EnvironmentModel,
  found: Foreign | undefined,
): { port: number; bind: string }[] {
  const given = new Set(found?.containers.filter(({ running }) => running).flatMap(({ ports }) => ports));
  return routes.filter(({ port }) => !given.has(port)).map(({ port, bind }) => ({ port, bind }));
}

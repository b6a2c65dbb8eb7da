import { withFileValues } from "../compose/file-values.ts";
import type { Runtime } from "../compose/model.ts";
import { type Described, differing, filesOf, type Settings, settingsOf } from "../difference/settings.ts";
import type { EnvironmentModel } from "../policy/model.ts";
import { databaseSpec, type ReleasePlan } from "../release/plan.ts";

/** What a service would get otherwise, by name: `variable LOG_LEVEL`. */
export interface Reconfigured {
  service: string;
  settings: string[];
}

/** The live release as the configuration is now: the same images, residents and routes. */
export function configured(plan: ReleasePlan, model: EnvironmentModel): ReleasePlan {
  const containers = plan.release.containers.map((container) => {
    const service = model.services[container.service];
    return service ? { ...container, runtime: service.runtime, restart: service.restart } : container;
  });
  return { ...plan, release: { ...plan.release, containers } };
}

/** In what the released services would be otherwise. */
export const reconfigured = (plan: ReleasePlan, model: EnvironmentModel): Reconfigured[] =>
  changes(plan.release.containers, model);

/** The same of those that own data, which no release replaces. */
export const residentsReconfigured = (plan: ReleasePlan, model: EnvironmentModel): Reconfigured[] =>
  changes(
    plan.residents.map(({ container }) => container),
    model,
  );

function changes(containers: readonly (Described & { service: string })[], model: EnvironmentModel): Reconfigured[] {
  return containers.flatMap((container) => {
    const service = model.services[container.service];
    if (!service) return [];
    const now: Described = { ...container, runtime: service.runtime, restart: service.restart };
    const settings = differing(all(container), all(now));
    return settings.length > 0 ? [{ service: container.service, settings }] : [];
  });
}

const all = (described: Described): Settings => ({ ...settingsOf(described), ...filesOf(described) });

/** Why the release cannot simply be started once more; absent where it can. */
export function onlyByDeploy(plan: ReleasePlan, model: EnvironmentModel): string | undefined {
  if (JSON.stringify(plan.gateway.routes) !== JSON.stringify(model.routes))
    return "The published ports are others with it, which only a deploy can change.";
  const mounts = reconfigured(plan, model).filter(({ settings }) => settings.some((one) => one.startsWith("mount ")));
  if (mounts.length > 0) return `${namesOf(mounts)} would mount something else, which only a deploy can change.`;
  const credentials = databaseCredentials(plan, model);
  if (credentials.length === 0) return undefined;
  return `${credentials.join(", ")} would be another one than the running database was made with: what is started beside it could not sign in. A deploy that makes a fresh database takes it; otherwise put back what it was.`;
}

const namesOf = (all: readonly Reconfigured[]) => all.map(({ service }) => service).join(", ");

/** What the image of the database reads once, when its volume is made: from then on the server knows, and not the variable. */
const isCredential = (name: string) => /^(?:MYSQL|MARIADB)_/.test(name);

/** The credentials that the database would be told otherwise than the running one was. */
export function databaseCredentials(plan: ReleasePlan, model: EnvironmentModel): string[] {
  const running = databaseSpec(plan);
  const service = running && model.services[running.service];
  return running && service ? credentialsDiffering(running.runtime, service.runtime) : [];
}

export function credentialsDiffering(one: Runtime, other: Runtime): string[] {
  const [was, is] = [one, other].map(({ environment, files }) => credentialsIn(withFileValues(environment, files)));
  return differing(was ?? {}, is ?? {});
}

const credentialsIn = (variables: Readonly<Record<string, string | null>>): Settings =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => isCredential(name)));

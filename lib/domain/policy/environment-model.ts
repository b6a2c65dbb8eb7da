import type { Environment } from "../../contract/names.ts";
import type { SlipwayConfig } from "../../contract/slipway-yaml.ts";
import type { ComposeModel, ComposeService } from "../compose/model.ts";
import { Problems } from "../yaml/problems.ts";
import { checkIsolation } from "./isolation.ts";
import { type Members, membersOf } from "./members.ts";
import type { ComposeModels, DatabasePolicy, EnvironmentModel, EnvironmentService } from "./model.ts";
import { toRoutes } from "./routes.ts";

/**
 * What an environment is made of. Refuses `environment-invalid` with everything that is wrong between `slipway.yaml` and
 * the compose file, also where the two environments are not separate.
 */
export function environmentModel(
  config: SlipwayConfig,
  models: ComposeModels,
  environment: Environment,
): EnvironmentModel {
  const problems = new Problems("slipway.yaml");
  const members = membersOf(config, models, problems);
  checkIsolation(members, models, problems);
  const model = describe(config, models[environment], members[environment], environment, problems);
  problems.refuseAny();
  return isProductionsToo(model, members, models) ? { ...model, productionsToo: true } : model;
}

function isProductionsToo(
  { environment, folder }: EnvironmentModel,
  { staging, production }: Members,
  models: ComposeModels,
): boolean {
  if (environment === "production" || folder !== models.production.folder) return false;
  const theirs = new Set([...production.values()].map(({ name }) => name));
  return [...staging.values()].some(({ name }) => theirs.has(name));
}

function describe(
  config: SlipwayConfig,
  compose: ComposeModel,
  members: ReadonlyMap<string, ComposeService>,
  environment: Environment,
  problems: Problems,
): EnvironmentModel {
  const own = config.environments[environment];
  const services = toServices(config, members, environment, problems);
  const all = Object.values(services);
  const networks = new Set(all.flatMap((service) => service.networks.map(({ network }) => network)));
  const volumes = new Set(all.flatMap(volumesOf));
  if ("backup" in own) checkVolumes(own.backup.volumes, all, environment, problems);
  return {
    environment,
    application: config.application,
    folder: compose.folder,
    services,
    networks: only(compose.networks, networks),
    volumes: only(compose.volumes, volumes),
    routes: toRoutes(own.ports, services, environment, problems),
    header: own.header,
    url: own.url,
    database: own.database as DatabasePolicy | undefined,
    release: own.release,
    smoke: own.smoke,
    drainMs: own.drain,
    goodbye: own.goodbye,
    watchMs: own.watch,
    standby: { runningMs: own.standby.running, keep: own.standby.keep },
    ...("promotes" in own && own.promotes && { promotes: own.promotes }),
    backupBeforeDeploy: "backup" in own && own.backup.beforeDeploy,
    backupVolumes: "backup" in own ? own.backup.volumes : [],
    branches: own.branch,
    confirm: own.confirm,
  };
}

function toServices(
  config: SlipwayConfig,
  members: ReadonlyMap<string, ComposeService>,
  environment: Environment,
  problems: Problems,
): Record<string, EnvironmentService> {
  const own = config.environments[environment];
  const path = ["environments", environment];
  const residents = new Set([...(own.database ? [own.database.service] : []), ...own.residents]);
  const exists = (role: string, ...place: (string | number)[]) => {
    if (members.has(role)) return;
    const roles = [...members.keys()].join(", ") || "none";
    problems.add("environment-invalid", [...path, ...place], `there is no service ${role} (there are: ${roles}).`);
  };
  if (own.database) exists(own.database.service, "database", "service");
  if (own.release) exists(own.release.service, "release", "service");
  for (const role of Object.keys(own.goodbye)) exists(role, "goodbye", role);
  for (const [index, role] of own.residents.entries()) exists(role, "residents", index);
  for (const [index, role] of own.singletons.entries()) {
    exists(role, "singletons", index);
    if (residents.has(role)) {
      problems.add(
        "environment-invalid",
        [...path, "singletons", index],
        `${role} is a resident, which runs once anyway.`,
      );
    }
  }
  if (own.release && residents.has(own.release.service)) {
    const sentence = `${own.release.service} is a resident. The release command runs in an image of the release.`;
    problems.add("environment-invalid", [...path, "release", "service"], sentence);
  }
  const services = [...members].map(([role, service]) => {
    const kind = residents.has(role) ? ("resident" as const) : ("released" as const);
    const singleton = kind === "released" && (own.singletons.includes(role) || isSingleton(service, members));
    return [role, { ...service, role, kind, singleton }] as const;
  });
  checkResidents(Object.fromEntries(services), environment, problems);
  return Object.fromEntries(services);
}

/** Nobody can reach it: it publishes and exposes no port, and no other service waits for it. So it works by itself. */
function isSingleton(service: ComposeService, members: ReadonlyMap<string, ComposeService>): boolean {
  if (service.ports.length > 0 || service.runtime.expose.length > 0) return false;
  return ![...members.values()].some(({ dependsOn }) =>
    dependsOn.some((dependency) => dependency.service === service.name),
  );
}

/** A resident stays while releases come and go, so it cannot wait for one. */
function checkResidents(
  services: Record<string, EnvironmentService>,
  environment: Environment,
  problems: Problems,
): void {
  const byName = new Map(Object.values(services).map((service) => [service.name, service]));
  for (const { role, kind, dependsOn } of Object.values(services)) {
    const released = dependsOn.find(({ service }) => byName.get(service)?.kind === "released");
    if (kind === "resident" && released) {
      const sentence = `the resident ${role} depends on ${released.service}, which is replaced with every release.`;
      problems.add("environment-invalid", ["environments", environment, "residents"], sentence);
    }
  }
}

const volumesOf = ({ runtime }: ComposeService): string[] =>
  runtime.mounts.flatMap((mount) => (mount.type === "volume" ? [mount.volume] : []));

/** A database's files are no copy of it while it runs: it has a way of its own. */
function checkVolumes(
  keys: readonly string[],
  services: readonly EnvironmentService[],
  environment: Environment,
  problems: Problems,
): void {
  const ofResidents = services.filter(({ kind }) => kind === "resident").flatMap(volumesOf);
  const ofReleases = services.filter(({ kind }) => kind === "released").flatMap(volumesOf);
  for (const [index, key] of keys.entries()) {
    if (ofReleases.includes(key) && !ofResidents.includes(key)) continue;
    const sentence = ofResidents.includes(key)
      ? `${key} is a resident's. Only volumes of released services can be copied while they are written to.`
      : `no released service mounts a volume ${key} (they mount: ${[...new Set(ofReleases)].join(", ") || "none"}).`;
    problems.add("environment-invalid", ["environments", environment, "backup", "volumes", index], sentence);
  }
}

const only = <T>(record: Record<string, T>, keys: ReadonlySet<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => keys.has(key)));

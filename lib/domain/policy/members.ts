import { type Environment, environments, isReserved, reserved } from "../../contract/names.ts";
import type { SlipwayConfig } from "../../contract/slipway-yaml.ts";
import type { ComposeModel, ComposeService } from "../compose/model.ts";
import type { Problems } from "../yaml/problems.ts";
import { canonical } from "./canonical.ts";
import type { ComposeModels } from "./model.ts";

/** An environment's services by role name, in the order of the compose file. */
export type Members = Record<Environment, Map<string, ComposeService>>;

/** The same compose files with the same variables and profiles describe both. */
function share(config: SlipwayConfig): boolean {
  const sourceOf = (environment: Environment) => {
    const { compose = config.compose, envFile = ".env", profiles } = config.environments[environment];
    return canonical({ compose, envFile, profiles });
  };
  return sourceOf("staging") === sourceOf("production");
}

/** Every service belongs to one environment, or, where each has a compose file or variables of its own, to each. */
export function membersOf(config: SlipwayConfig, models: ComposeModels, problems: Problems): Members {
  const members: Members = { staging: new Map(), production: new Map() };
  const owners = new Map<string, Environment[]>();
  for (const environment of environments) {
    for (const [name, service] of Object.entries(models[environment].services)) {
      const role = roleOf(name, config.environments[environment].services);
      owners.set(name, [...(owners.get(name) ?? []), ...(role ? [environment] : [])]);
      if (role) members[environment].set(role, service);
      if (role && isReserved(role)) reject(models[environment], name, `the role ${role} ${reserved}`, problems);
    }
    if (members[environment].size === 0) {
      const pattern = config.environments[environment].services;
      const sentence = `no service of the compose file matches ${pattern}.`;
      problems.add("environment-invalid", ["environments", environment, "services"], sentence);
    }
  }
  for (const [name, found] of owners) {
    const model = models[models.staging.services[name] ? "staging" : "production"];
    if (found.length === 0) {
      reject(model, name, "the service belongs to neither environment. Rename it, or widen a pattern.", problems);
    } else if (found.length > 1 && share(config)) {
      const sentence =
        "the service belongs to both environments. Narrow a pattern, or give each environment an envFile or a compose file of its own, so that it is made of other values.";
      reject(model, name, sentence, problems);
    }
  }
  checkDependencies(members, models, problems);
  return members;
}

/** `staging-backend` with `staging-*` is `backend`. */
export function roleOf(name: string, pattern: string): string | undefined {
  const [before = "", after = ""] = pattern.split("*");
  const fits = name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  return fits ? name.slice(before.length, name.length - after.length) : undefined;
}

function checkDependencies(members: Members, models: ComposeModels, problems: Problems): void {
  for (const environment of environments) {
    const own = new Set([...members[environment].values()].map(({ name }) => name));
    for (const { name, dependsOn } of members[environment].values()) {
      const stranger = dependsOn.find(({ service }) => !own.has(service) && models[environment].services[service]);
      if (!stranger) continue;
      const sentence = `the service joins both environments: it depends on ${stranger.service}.`;
      reject(models[environment], name, sentence, problems);
    }
  }
}

/** What is wrong with a service is told where it stands: in its compose file. */
export function reject({ places }: ComposeModel, service: string, sentence: string, problems: Problems): void {
  const { file = "", line } = places[service] ?? {};
  problems.addElsewhere({ code: "environment-invalid", file, line, path: ["services", service], sentence });
}

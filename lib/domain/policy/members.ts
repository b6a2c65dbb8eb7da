import { type Environment, environments } from "../../contract/names.ts";
import type { SlipwayConfig } from "../../contract/slipway-yaml.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problems } from "../yaml/problems.ts";
import type { ComposeModels } from "./model.ts";

/** An environment's services by role name, in the order of the compose file. */
export type Members = Record<Environment, Map<string, ComposeService>>;

/** Which compose file and variables an environment has. */
export function composeSource(config: SlipwayConfig, environment: Environment): { compose: string; envFile: string } {
  const { compose = config.compose, envFile = ".env" } = config.environments[environment];
  return { compose, envFile };
}

/** One compose file with the same variables describes both. */
function share(config: SlipwayConfig): boolean {
  const [staging, production] = [composeSource(config, "staging"), composeSource(config, "production")];
  return staging.compose === production.compose && staging.envFile === production.envFile;
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
    }
    if (members[environment].size === 0) {
      const pattern = config.environments[environment].services;
      const sentence = `no service of the compose file matches ${pattern}.`;
      problems.add("environment-invalid", ["environments", environment, "services"], sentence);
    }
  }
  for (const [name, found] of owners) {
    const file = fileOf(config, name, models);
    if (found.length === 0) {
      reject(file, name, "the service belongs to neither environment. Rename it, or widen a pattern.", problems);
    } else if (found.length > 1 && share(config)) {
      reject(file, name, "the service belongs to both environments. Rename it, or narrow a pattern.", problems);
    }
  }
  checkDependencies(config, members, models, problems);
  return members;
}

/** `staging-backend` with `staging-*` is `backend`. */
function roleOf(name: string, pattern: string): string | undefined {
  const [before = "", after = ""] = pattern.split("*");
  const fits = name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  return fits ? name.slice(before.length, name.length - after.length) : undefined;
}

function checkDependencies(config: SlipwayConfig, members: Members, models: ComposeModels, problems: Problems): void {
  for (const environment of environments) {
    const own = new Set([...members[environment].values()].map(({ name }) => name));
    for (const { name, dependsOn } of members[environment].values()) {
      const stranger = dependsOn.find(({ service }) => !own.has(service) && models[environment].services[service]);
      if (!stranger) continue;
      const { compose } = composeSource(config, environment);
      reject(compose, name, `the service joins both environments: it depends on ${stranger.service}.`, problems);
    }
  }
}

const fileOf = (config: SlipwayConfig, service: string, models: ComposeModels) =>
  composeSource(config, models.staging.services[service] ? "staging" : "production").compose;

/** What is wrong with a service is told where it stands: in the compose file. */
export function reject(file: string, service: string, sentence: string, problems: Problems): void {
  problems.addElsewhere({ code: "environment-invalid", file, path: ["services", service], sentence });
}

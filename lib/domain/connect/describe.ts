import { type ConnectAnswers, type ConnectService, patternsOf, portKey } from "../../contract/connect.ts";
import { type Environment, environments } from "../../contract/names.ts";
import type { ComposeService } from "../compose/model.ts";
import type { ComposeModels } from "../policy/model.ts";
import { isShared, rolesOf, volumesOf } from "./propose.ts";

type ByEnvironment = Partial<Record<Environment, ComposeService>>;

/** The services by role, with what was answered of them. */
export function describeServices(models: ComposeModels, answers: ConnectAnswers): ConnectService[] {
  const patterns = patternsOf(answers);
  const found = new Map<string, ByEnvironment>();
  for (const environment of ["production", "staging"] as const)
    for (const [role, service] of rolesOf(models[environment], patterns[environment]))
      found.set(role, { ...found.get(role), [environment]: service });
  const residents = new Set([answers.database?.service, ...answers.residents]);
  return [...found].flatMap(([role, own]) => {
    const service = own.production ?? own.staging;
    if (!service) return [];
    const { healthcheck } = service.runtime;
    return {
      role,
      names: ofEach(own, ({ name }) => name),
      from: service.build ? `built from ${service.build.context}` : (service.image ?? ""),
      kind: residents.has(role) ? "resident" : "released",
      singleton: answers.singletons.includes(role),
      ports: portsOf(own, answers),
      volumes: volumesOf(service),
      healthCheck: healthcheck !== undefined && healthcheck.test[0] !== "NONE",
    };
  });
}

function portsOf(own: ByEnvironment, answers: ConnectAnswers): ConnectService["ports"] {
  const all = Object.values(own).flatMap(({ name, ports }) => ports.map((port) => ({ name, ...port })));
  const targets = new Map(all.map(({ name, target }) => [target, portKey(name, target)]));
  return [...targets].map(([target, key]) => ({
    key,
    target,
    published: ofEach(own, ({ ports }, of) => {
      const said = ports.find((port) => port.target === target)?.published;
      return (isShared(patternsOf(answers)) ? answers.environments[of].ports[key] : undefined) ?? said;
    }),
  }));
}

function ofEach<Value>(
  own: ByEnvironment,
  value: (service: ComposeService, of: Environment) => Value | undefined,
): Partial<Record<Environment, Value>> {
  return Object.fromEntries(
    environments.flatMap((of) => {
      const found = own[of] && value(own[of], of);
      return found === undefined ? [] : [[of, found]];
    }),
  );
}

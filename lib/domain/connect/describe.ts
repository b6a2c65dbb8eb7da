import {
  type ConnectAnswers,
  type ConnectPort,
  type ConnectService,
  patternsOf,
  portKey,
} from "../../contract/connect.ts";
import { type Environment, environments } from "../../contract/names.ts";
import type { ComposeService } from "../compose/model.ts";
import type { ComposeModels } from "../policy/model.ts";
import { rolesOf, volumesOf } from "./propose.ts";
import { isDebugger } from "./recognise.ts";

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
      ports: portsOf(role, own, answers),
      volumes: volumesOf(service),
      healthCheck: healthcheck !== undefined && healthcheck.test[0] !== "NONE",
    };
  });
}

function portsOf(role: string, own: ByEnvironment, answers: ConnectAnswers): ConnectPort[] {
  const all = Object.values(own).flatMap((service) => service.ports.map(({ target }) => ({ service, target })));
  return [...Map.groupBy(all, ({ target }) => target)].map(([target, publishing]) => {
    const key = portKey(role, target);
    return {
      key,
      target,
      published: ofEach(own, ({ ports }, of) => {
        const said = ports.find((port) => port.target === target)?.published;
        const chosen = answers.environments[of].ports[key];
        return said === undefined || chosen === undefined ? said : chosen;
      }),
      debugger: publishing.some(({ service }) => isDebugger(service, target)),
    };
  });
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

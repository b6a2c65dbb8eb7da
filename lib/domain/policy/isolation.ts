import { type Environment, environments } from "../../contract/names.ts";
import type { Problems } from "../yaml/problems.ts";
import { type Members, reject } from "./members.ts";
import type { ComposeModels } from "./model.ts";

/** Where one service of the same files is in both environments, its own text can tell them apart only so. */
const byVariable = "a variable that each environment's env file sets";

/** The environments share no network, volume, container name or published port. Binds they may share. */
export function checkIsolation(members: Members, models: ComposeModels, problems: Problems): void {
  const used = { staging: namesOf("staging", members, models), production: namesOf("production", members, models) };
  for (const kind of ["network", "volume", "container"] as const) {
    for (const [name, service] of used.staging[kind]) {
      const other = used.production[kind].get(name);
      if (!other) continue;
      const key = kind === "container" ? "container_name" : `the ${kind}'s name`;
      const how = service === other ? `: leave out ${key}, or write it with ${byVariable}` : "";
      const sentence = `staging's ${service} and production's ${other} share the ${kind} ${name}. Give each its own${how}.`;
      reject(models.production, other, sentence, problems);
    }
  }
  checkPorts(members, models, problems);
}

type Names = Record<"network" | "volume" | "container", Map<string, string>>;

/** Names on the engine, each with a service that uses it. */
function namesOf(environment: Environment, members: Members, models: ComposeModels): Names {
  const { networks, volumes } = models[environment];
  const names: Names = { network: new Map(), volume: new Map(), container: new Map() };
  for (const service of members[environment].values()) {
    for (const { network } of service.networks) names.network.set(networks[network]?.name ?? network, service.name);
    for (const mount of service.runtime.mounts) {
      if (mount.type === "volume") names.volume.set(volumes[mount.volume]?.name ?? mount.volume, service.name);
    }
    if (service.containerName) names.container.set(service.containerName, service.name);
  }
  return names;
}

interface Publisher {
  environment: Environment;
  name: string;
}

function checkPorts(members: Members, models: ComposeModels, problems: Problems): void {
  const publishers = new Map<number, Publisher>();
  for (const environment of environments) {
    for (const { name, ports } of members[environment].values()) {
      for (const { published } of ports) {
        const other = publishers.get(published);
        publishers.set(published, { environment, name });
        if (other) reject(models[environment], name, portTaken(published, other, { environment, name }), problems);
      }
    }
  }
}

function portTaken(port: number, other: Publisher, { environment, name }: Publisher): string {
  if (other.environment === environment)
    return other.name === name
      ? `the port ${port} is published twice. Choose another one.`
      : `${other.name} publishes the port ${port} as well. Choose another one.`;
  return other.name === name
    ? `${other.environment} publishes the port ${port} as well. Write it with ${byVariable}.`
    : `${other.environment}'s ${other.name} publishes the port ${port} as well. Choose another one.`;
}

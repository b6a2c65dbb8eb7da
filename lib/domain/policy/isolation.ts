import { type Environment, environments } from "../../contract/names.ts";
import type { Problems } from "../yaml/problems.ts";
import { type Members, reject } from "./members.ts";
import type { ComposeModels } from "./model.ts";

/** The environments share no network, volume, container name or published port. Binds they may share. */
export function checkIsolation(members: Members, models: ComposeModels, problems: Problems): void {
  const used = { staging: namesOf("staging", members, models), production: namesOf("production", members, models) };
  for (const kind of ["network", "volume", "container"] as const) {
    for (const [name, service] of used.staging[kind]) {
      const other = used.production[kind].get(name);
      if (!other) continue;
      const sentence = `staging's ${service} and production's ${other} share the ${kind} ${name}. Give each its own.`;
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

function checkPorts(members: Members, models: ComposeModels, problems: Problems): void {
  const publishers = new Map<number, string>();
  for (const environment of environments) {
    for (const { name, ports } of members[environment].values()) {
      for (const { published } of ports) {
        const other = publishers.get(published);
        publishers.set(published, name);
        if (!other) continue;
        const sentence =
          other === name
            ? `the port ${published} is published twice.`
            : `${other} publishes the port ${published} as well.`;
        reject(models[environment], name, `${sentence} Choose another one.`, problems);
      }
    }
  }
}

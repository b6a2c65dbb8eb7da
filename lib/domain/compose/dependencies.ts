import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { ComposeService, Dependency } from "./model.ts";
import type { RawService } from "./raw.ts";
import { toBoolean } from "./values.ts";

export function toDependencies(raw: RawService["depends_on"], path: Path, problems: Problems): Dependency[] {
  if (Array.isArray(raw)) return raw.map((service) => ({ service, condition: "service_started" }));
  return Object.entries(raw ?? {}).map(([service, { condition, restart, required }]) => {
    if (toBoolean(restart, [...path, service, "restart"], problems)) {
      const sentence = "Slipway restarts nothing by itself because of another service. Remove this key.";
      problems.add("compose-unsupported", [...path, service, "restart"], sentence);
    }
    if (required === false) {
      const sentence = "Slipway starts all services of an environment. Remove this key.";
      problems.add("compose-unsupported", [...path, service, "required"], sentence);
    }
    return { service, condition };
  });
}

/** Every dependency exists, and none comes back to where it began. */
export function checkDependencies(services: Record<string, ComposeService>, problems: Problems): void {
  for (const { name, dependsOn } of Object.values(services)) {
    for (const { service } of dependsOn) {
      const path = ["services", name, "depends_on"];
      if (!services[service]) problems.add("compose-invalid", path, `there is no service ${service}.`);
      else if (reaches(services, service, name)) {
        problems.add("compose-invalid", path, `${name} and ${service} wait for each other.`);
      }
    }
  }
}

function reaches(
  services: Record<string, ComposeService>,
  from: string,
  to: string,
  seen = new Set<string>(),
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (services[from]?.dependsOn ?? []).some(({ service }) => reaches(services, service, to, seen));
}

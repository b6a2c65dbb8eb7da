import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Active } from "./load/active.ts";
import type { ComposeService, Dependency } from "./model.ts";
import type { RawService } from "./raw.ts";
import { toBoolean } from "./values.ts";

/** `depends_on`, and the services under `links`, which are waited for in the same way. */
export function toDependencies(
  { depends_on, links = [] }: Pick<RawService, "depends_on" | "links">,
  path: Path,
  problems: Problems,
): Dependency[] {
  const named = declared(depends_on, [...path, "depends_on"], problems);
  const linked = links.filter((link, index) => {
    if (!link.includes(":")) return !named.some(({ service }) => service === link);
    const [service, alias] = link.split(":");
    const sentence = `Slipway supports links without another name only. Give ${service} the alias ${alias} under its networks.`;
    problems.add("compose-unsupported", [...path, "links", index], sentence);
    return false;
  });
  return [...named, ...linked.map((service): Dependency => ({ service, condition: "service_started" }))];
}

function declared(raw: RawService["depends_on"], path: Path, problems: Problems): Dependency[] {
  if (Array.isArray(raw)) return raw.map((service) => ({ service, condition: "service_started" }));
  return Object.entries(raw ?? {}).map(([service, { condition, restart }]) => {
    if (toBoolean(restart, [...path, service, "restart"], problems)) {
      const sentence = "Slipway restarts nothing by itself because of another service. Remove this key.";
      problems.add("compose-unsupported", [...path, service, "restart"], sentence);
    }
    return { service, condition };
  });
}

/** Every dependency exists, and none comes back to where it began. */
export function checkDependencies(
  services: Record<string, ComposeService>,
  idle: Active["idle"],
  problems: Problems,
): void {
  for (const { name, dependsOn } of Object.values(services)) {
    for (const { service } of dependsOn) {
      const path = ["services", name, "depends_on"];
      const profiles = idle.get(service);
      if (profiles) {
        const sentence = `${service} is not there: slipway.yaml chooses none of its profiles (${profiles.join(", ")}). Choose one, or leave ${service} out of depends_on (in a file on top: !override).`;
        problems.add("compose-invalid", path, sentence);
      } else if (!Object.hasOwn(services, service))
        problems.add("compose-invalid", path, `there is no service ${service}.`);
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

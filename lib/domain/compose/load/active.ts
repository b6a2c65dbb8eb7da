import type { RawService } from "../raw.ts";
import type { Entry, Origins } from "./origins.ts";

/** A tree and the profiles of the services that it has no more, because none of them is chosen. */
export interface Active {
  tree: unknown;
  idle: ReadonlyMap<string, readonly string[]>;
}

/** Takes out the services whose profiles are not chosen, and what waits for them only if they are there. */
export function onlyActive(tree: unknown, chosen: readonly string[], origins: Origins): Active {
  const profilesOf = ({ value }: Entry) => (value as RawService | null)?.profiles ?? [];
  const isIdle = (service: Entry) => {
    const profiles = profilesOf(service);
    return profiles.length > 0 && !profiles.some((profile) => chosen.includes(profile));
  };
  const services = origins.entries(origins.entries(tree).find(({ key }) => key === "services")?.value);
  const idle = new Map(services.filter(isIdle).map((service) => [service.key, profilesOf(service)]));
  const active = services.filter(({ key }) => !idle.has(key));
  const declared = new Set(active.map(({ key }) => key));
  const without = (service: Entry) => ({ ...service, value: withoutOptional(service.value, declared, origins) });
  const left = origins
    .entries(tree)
    .map((entry) => (entry.key === "services" ? { ...entry, value: origins.map(active.map(without)) } : entry));
  return { tree: origins.map(left), idle };
}

/** Takes out the services of somebody else for which a variable is missing, which only somebody else may know. */
export function withoutUnset(tree: unknown, concerns: (service: string) => boolean, origins: Origins): unknown {
  const left = origins.entries(tree).map((entry) => {
    if (entry.key !== "services") return entry;
    const services = origins.entries(entry.value);
    return { ...entry, value: origins.map(services.filter((one) => concerns(one.key) || !isUnset(one, origins))) };
  });
  return origins.map(left);
}

const isUnset = ({ value, origin }: Entry, origins: Origins): boolean =>
  origin?.failure?.code === "compose-variable-missing" ||
  origins.entries(value).some((entry) => isUnset(entry, origins));

function withoutOptional(service: unknown, declared: ReadonlySet<string>, origins: Origins): unknown {
  const isLeft = ({ key, value }: Entry) =>
    declared.has(key) || (value as { required?: boolean } | null)?.required !== false;
  const entries = origins.entries(service).map((entry) => {
    if (entry.key !== "depends_on" || Array.isArray(entry.value)) return entry;
    return { ...entry, value: origins.map(origins.entries(entry.value).filter(isLeft)) };
  });
  return service === null || typeof service !== "object" ? service : origins.map(entries);
}

import { Refusal } from "../../contract/refusal.ts";
import type { ContainerSpec } from "./spec.ts";

export interface Starting {
  spec: ContainerSpec;
  /** What must be up before it, of those that are started at all. */
  after: { spec: ContainerSpec; condition: ContainerSpec["after"][number]["condition"] }[];
}

/** Who starts together, group after group. Singletons wait for the switch, and nobody waits for them. */
export function startOrder(specs: readonly ContainerSpec[]): Starting[][] {
  const startable = new Map(specs.filter(({ singleton }) => !singleton).map((spec) => [spec.service, spec]));
  const waiting = new Map([...startable].map(([service, spec]) => [service, { spec, after: needs(spec, startable) }]));
  const groups: Starting[][] = [];
  while (waiting.size > 0) {
    const group = [...waiting.values()].filter(({ after }) => after.every(({ spec }) => !waiting.has(spec.service)));
    if (group.length === 0) throw circle([...waiting.keys()]);
    for (const { spec } of group) waiting.delete(spec.service);
    groups.push(group);
  }
  return groups;
}

const needs = (spec: ContainerSpec, startable: ReadonlyMap<string, ContainerSpec>): Starting["after"] =>
  spec.after.flatMap(({ service, condition }) => {
    const needed = startable.get(service);
    return needed ? [{ spec: needed, condition }] : [];
  });

const circle = (services: string[]) =>
  new Refusal(
    "dependency-circle",
    `${services.join(", ")} wait for one another, so none of them can start. Nothing was started. Correct their depends_on.`,
  );

import { Refusal } from "../contract/refusal.ts";
import type { ContainerSpec } from "../domain/release/spec.ts";
import type { EngineWorld, FakeContainer } from "./engine-world.ts";

/** Those that others come after first; a circle is refused. */
export function inOrder(specs: readonly ContainerSpec[]): ContainerSpec[] {
  const ordered: ContainerSpec[] = [];
  const waiting = new Set(specs);
  while (waiting.size > 0) {
    const ready = [...waiting].filter(({ after }) =>
      after.every(({ service }) => ![...waiting].some((other) => other.service === service)),
    );
    if (ready.length === 0) throw new Refusal("dependency-circle", "The services wait for one another.");
    for (const spec of ready) waiting.delete(spec);
    ordered.push(...ready);
  }
  return ordered;
}

export function refuseUnmet(
  spec: ContainerSpec,
  all: readonly ContainerSpec[],
  containerOf: (needed: ContainerSpec) => FakeContainer | undefined,
  world: EngineWorld,
): void {
  for (const { service, condition } of spec.after) {
    const needed = all.find((other) => other.service === service && !other.singleton);
    const container = needed && containerOf(needed);
    if (!container) continue;
    const well = container.state === "running" && (world.behaviour.healthy?.(container) ?? true);
    const completed = container.state === "exited" && container.exitCode === 0;
    if ((condition === "healthy" && !well) || (condition === "completed" && !completed))
      throw new Refusal("dependency-failed", `${service}, which ${spec.service} needs first, is not up.`, { service });
  }
}

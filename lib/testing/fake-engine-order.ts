import { Refusal } from "../contract/refusal.ts";
import type { ContainerSpec } from "../domain/release/spec.ts";
import { waitForEnd } from "./engine-room.ts";
import type { EngineWorld, FakeContainer } from "./engine-world.ts";
import { healthOf } from "./fake-engine-looks.ts";

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

type Condition = ContainerSpec["after"][number]["condition"];

/** Waits for what others need first. Refuses `dependency-failed` when it cannot be up any more. */
export async function untilUp(
  world: EngineWorld,
  container: FakeContainer,
  condition: Condition,
  signal: AbortSignal,
): Promise<void> {
  const { healthcheck, expose } = container.spec.runtime;
  if (condition === "completed") {
    await waitForEnd(world, container, signal);
    if (container.exitCode !== 0) throw failed(container, `exited with ${container.exitCode}`);
  }
  if (condition === "healthy") {
    const { healthy, detail } = await healthOf(world, container, healthcheck, expose[0], signal);
    if (!healthy) throw failed(container, `is not healthy (${detail})`);
  }
}

function failed({ spec: { service }, log }: FakeContainer, what: string): Refusal {
  const said = log.map(({ text }) => text).join(" | ");
  return new Refusal("dependency-failed", `${service} ${what} (${said}).`, { service });
}

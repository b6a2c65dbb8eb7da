import type { EngineEvent, ObservedContainer } from "../ports.ts";
import { wasAskedToStop } from "./health.ts";
import type { SeenEnvironment } from "./look.ts";

/**
 * What an event says of a container at once, before the engine is looked at again: on a busy machine that look takes
 * longer than people should wait for bad news. Events that say nothing of the state change nothing here. Pure.
 */
export function applyEvent(containers: readonly ObservedContainer[], event: EngineEvent): ObservedContainer[] {
  if (event.kind !== "container") return [...containers];
  if (event.action === "destroy") return containers.filter(({ name }) => name !== event.name);
  return containers.map((container) =>
    container.name === event.name ? { ...container, ...changeBy(event, container) } : container,
  );
}

function changeBy({ action, at, exitCode }: EngineEvent, container: ObservedContainer): Partial<ObservedContainer> {
  const health = /^health_status: (healthy|unhealthy|starting)$/.exec(action)?.[1];
  if (health) return { health: health as ObservedContainer["health"] };
  switch (action) {
    case "die": {
      const comesBack = container.restartPolicy !== "no" && !wasAskedToStop(exitCode);
      return { state: comesBack ? "restarting" : "exited", exitCode };
    }
    case "start":
      return {
        state: "running",
        startedAt: at,
        exitCode: undefined,
        health: container.health === undefined ? undefined : "starting",
      };
    case "pause":
      return { state: "paused" };
    case "unpause":
      return { state: "running" };
    default:
      return {};
  }
}

/** What was seen, brought up to date by what was heard since. */
export const afterEvents = (view: SeenEnvironment, events: readonly EngineEvent[] = []): SeenEnvironment => ({
  ...view,
  observed: { ...view.observed, containers: events.reduce(applyEvent, view.observed.containers) },
});

import type { Health } from "../../contract/status.ts";
import type { ObservedContainer } from "../ports.ts";

/** After a restart of its own a container has to stay up this long, in milliseconds, before it counts as healthy. */
export const PROBATION = 15_000;

/** By the exit code: it obeyed, SIGKILL, SIGTERM. */
export const wasAskedToStop = (exitCode: number | undefined): boolean => [0, 137, 143].includes(exitCode ?? -1);

export interface ServiceHealth {
  state: Health;
  detail?: string;
  /** When to look at the same facts again: epoch milliseconds. */
  until?: number;
}

/** `completes`: a service that others wait for to end well. */
export function healthOf(container: ObservedContainer, now: number, completes = false): ServiceHealth {
  switch (container.state) {
    case "running":
      return runningHealth(container, now);
    case "restarting":
      return { state: "failing", detail: `restarting, ${ending(container)}` };
    case "created":
      return { state: "stopped", detail: "not started" };
    case "paused":
      return { state: "stopped", detail: "paused" };
    case "dead":
      return { state: "failing", detail: "dead: the engine could not remove it" };
    case "exited":
      if (completes && container.exitCode === 0) return { state: "healthy", detail: "completed" };
      return { state: wasStopped(container) ? "stopped" : "failing", detail: ending(container) };
  }
}

function runningHealth(container: ObservedContainer, now: number): ServiceHealth {
  if (container.health === "unhealthy") return { state: "failing", detail: "health check failed" };
  if (container.health === "starting") return { state: "starting" };
  const until = (container.startedAt ?? 0) + PROBATION;
  if (container.restarts > 0 && until > now) {
    return { state: "starting", detail: `restarted by itself (${container.restarts} in all)`, until };
  }
  return { state: "healthy" };
}

/** The engine restarts what ends by itself under these policies, so what stays down was stopped by somebody. */
function wasStopped({ restartPolicy, exitCode }: ObservedContainer): boolean {
  return restartPolicy === "always" || restartPolicy === "unless-stopped" || wasAskedToStop(exitCode);
}

const ending = ({ exitCode }: ObservedContainer): string => `exited with ${exitCode ?? "an unknown code"}`;

import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import { Refusal } from "../../contract/refusal.ts";
import type { ContainerSpec, Scope } from "../../domain/release/spec.ts";
import { type Container, containerOf, hasRun } from "./containers.ts";
import { containerMissing } from "./errors.ts";
import { checkHealth } from "./health.ts";
import { lastLines } from "./last-lines.ts";

const interval = 250;
const shortestLimit = 60_000;
const completionLimit = 15 * 60_000;

type Condition = ContainerSpec["after"][number]["condition"];

/** Waits until a service that others need is up; refuses `dependency-failed` as soon as it cannot be any more. */
export async function untilUp(
  docker: Docker,
  scope: Scope,
  spec: ContainerSpec,
  condition: Condition,
  signal: AbortSignal,
): Promise<void> {
  if (condition === "healthy") await untilHealthy(docker, scope, spec, signal);
  if (condition === "completed") await untilCompleted(docker, scope, spec, signal);
}

/** By our own check every 250 ms: Docker's would come once in an interval, often 30 s. */
async function untilHealthy(docker: Docker, scope: Scope, spec: ContainerSpec, signal: AbortSignal): Promise<void> {
  const limit = healthLimit(spec);
  let detail = "it was not checked";
  for (const deadline = Date.now() + limit; Date.now() < deadline; await pause(interval, undefined, { signal })) {
    const container = await present(docker, scope, spec, signal);
    const check = spec.runtime.healthcheck;
    const health = await checkHealth(docker, scope, container.Id, check, spec.runtime.expose[0], signal);
    if (health.healthy) return;
    detail = health.detail;
    if (container.State.Status === "exited") throw failed(spec, `ended before it was healthy (${detail})`);
  }
  throw failed(spec, `was not healthy within ${limit / 1000} s (${detail})`);
}

/** As long as Docker would give it until it calls it unhealthy, and never less than a minute. */
function healthLimit({ runtime: { healthcheck: check } }: ContainerSpec): number {
  const rounds = check?.retries || 3;
  const round = (check?.intervalMs || 30_000) + (check?.timeoutMs || 30_000);
  return Math.max(shortestLimit, (check?.startPeriodMs ?? 0) + rounds * round);
}

async function untilCompleted(docker: Docker, scope: Scope, spec: ContainerSpec, signal: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + completionLimit; Date.now() < deadline; ) {
    const container = await present(docker, scope, spec, signal);
    const { Running, ExitCode } = container.State;
    if (hasRun(container) && !Running) {
      if (ExitCode === 0) return;
      const said = (await lastLines(docker, container, 3, signal)).join(" | ");
      throw failed(spec, `exited with ${ExitCode}${said && ` (${said.slice(0, 600)})`}`);
    }
    await pause(interval, undefined, { signal });
  }
  throw failed(spec, `has not ended within ${completionLimit / 60_000} minutes`);
}

async function present(docker: Docker, scope: Scope, spec: ContainerSpec, signal: AbortSignal): Promise<Container> {
  const container = await containerOf(docker, scope, spec, signal);
  if (!container) throw containerMissing(spec.name);
  return container;
}

const failed = ({ service }: ContainerSpec, what: string) =>
  new Refusal(
    "dependency-failed",
    `${service}, which other services of the release need first, ${what}. What is live was not touched. ` +
      "Correct that service, then deploy again.",
    { service },
  );

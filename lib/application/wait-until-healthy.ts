import { Refusal } from "../contract/refusal.ts";
import type { ContainerSpec, Scope } from "../domain/release/spec.ts";
import { lastWords } from "./last-words.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";

const checkEveryMs = 250;
/** Without a health check and without a port there is nothing to ask: it has to stay up this long. */
const steadyMs = 10_000;

interface Watching {
  signal: AbortSignal;
  output(text: string): void;
}

type Ports = Pick<DeployPorts, "engine" | "clock" | "limits">;

/**
 * Runs every container's own health check until all pass. A container that ends, restarts or stays unhealthy until the
 * signal's limit is a `Refusal` with its last log lines, because whoever reads it wants to know why.
 */
export async function waitUntilHealthy(
  ports: Ports,
  scope: Scope,
  containers: readonly ContainerSpec[],
  watching: Watching,
) {
  await Promise.all(containers.map((container) => waitForOne(ports, scope, container, watching)));
}

async function waitForOne(ports: Ports, scope: Scope, container: ContainerSpec, { signal, output }: Watching) {
  const startedAt = ports.clock.elapsed();
  let detail = "it was not checked yet";
  let restarts: number | undefined;
  for (let round = 0; ; round++) {
    const waited = ports.clock.elapsed() - startedAt;
    const [checked] = await Promise.allSettled([check(ports, scope, container, waited, signal)]);
    const failed = checked.status === "rejected";
    if (!failed && checked.value.healthy)
      return output(`${container.service} is healthy after ${(waited / 1000).toFixed(1)} s (${checked.value.detail})`);
    if (failed || round % 4 === 0) restarts = await assertRunning(ports, scope, container, restarts, signal); // one that has ended is told as that
    if (failed) throw checked.reason;
    if (checked.value.detail !== detail) output(`${container.service}: ${checked.value.detail}`);
    detail = checked.value.detail;
    if (waited > limitOf(ports, container)) throw await unhealthy(ports, scope, container, detail, signal);
    await ports.clock.pause(checkEveryMs, signal);
  }
}

async function check(ports: Ports, scope: Scope, container: ContainerSpec, waitedMs: number, signal: AbortSignal) {
  const { healthcheck: test, expose } = container.runtime;
  const [port] = expose;
  const health = await ports.engine.checkHealth(scope, container.name, test, port, signal);
  if (!health.healthy || test || port !== undefined || waitedMs >= steadyMs) return health;
  return { healthy: false, detail: `up for ${waitedMs / 1000} of ${steadyMs / 1000} s` };
}

/**
 * What the compose file itself would wait before it calls the service unhealthy, and some more for a slow machine. What owns data
 * may have to set up an empty folder first, or to recover what it finds.
 */
function limitOf({ limits }: Ports, container: ContainerSpec): number {
  const test = container.runtime.healthcheck;
  return (
    limits.health * (container.role === "resident" ? 3 : 1) +
    (test
      ? (test.startPeriodMs ?? 0) + (test.retries ?? 3) * ((test.intervalMs ?? 30_000) + (test.timeoutMs ?? 30_000))
      : 0)
  );
}

/** Answers how often it was restarted by itself: a standby may have been while it was live, but not while it is waited for. */
async function assertRunning(
  ports: Ports,
  scope: Scope,
  container: ContainerSpec,
  restarts: number | undefined,
  signal: AbortSignal,
): Promise<number> {
  const { containers } = await ports.engine.observe(scope, signal);
  const observed = containers.find((candidate) => candidate.name === container.name);
  if (observed?.state === "running" && observed.restarts === (restarts ?? observed.restarts)) return observed.restarts;
  const what = observed ? `ended with exit code ${observed.exitCode ?? "unknown"}` : "is gone";
  throw new Refusal(
    "container-ended",
    `${container.service} ${what} before it was healthy. ${await why(ports, scope, container, signal)}`,
  );
}

async function unhealthy(ports: Ports, scope: Scope, container: ContainerSpec, detail: string, signal: AbortSignal) {
  return new Refusal(
    "never-healthy",
    `${container.service} did not become healthy within ${limitOf(ports, container) / 1000} s: ${detail}. ${await why(ports, scope, container, signal)}`,
  );
}

const why = async (ports: Ports, scope: Scope, { name }: ContainerSpec, signal: AbortSignal) =>
  `${await lastWords(ports, scope, name, signal)} Mend what keeps it from serving, then try again.`;

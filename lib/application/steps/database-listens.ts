import type { HealthCheck } from "../../domain/compose/model.ts";
import type { ContainerSpec, Scope } from "../../domain/release/spec.ts";
import type { DeployPorts, RunContext } from "./deploy-request.ts";

const usualPort = 3306;
const lookEveryMs = 250;
const patienceMs = 60_000;
const onlyThePort: HealthCheck = { test: ["NONE"] };

/**
 * Most health checks of databases ask over the server's socket, and so pass already while the image sets up an empty data folder
 * on a server that nobody else reaches. A release that connects once, when it starts, would end there.
 */
export async function waitUntilItListens(
  { engine, clock }: Pick<DeployPorts, "engine" | "clock">,
  scope: Scope,
  { name, service, runtime }: ContainerSpec,
  { signal, output }: Pick<RunContext, "signal" | "output">,
): Promise<void> {
  const port = runtime.expose[0] ?? usualPort;
  const startedAt = clock.elapsed();
  for (let looks = 1; ; looks++) {
    const { healthy, detail } = await engine.checkHealth(scope, name, onlyThePort, port, signal);
    const waited = clock.elapsed() - startedAt;
    if (healthy) {
      if (looks > 1) output(`${service} ${detail} after ${(waited / 1000).toFixed(1)} s`);
      return;
    }
    if (waited > patienceMs) {
      // It may be meant so: a server that is reached over its socket alone, or on a port that no compose file names.
      output(`${service}: ${detail}; it is healthy, so this goes on`);
      return;
    }
    await clock.pause(lookEveryMs, signal);
  }
}

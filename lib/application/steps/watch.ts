import { Refusal } from "../../contract/refusal.ts";
import { countedSince, tooManyErrors } from "../../domain/release/traffic.ts";
import type { GatewayCounters } from "../ports.ts";
import type { Step } from "../step.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";
import { recordSchema } from "./schema-now.ts";
import type { Switched } from "./switch.ts";

const lookEveryMs = 1000;
/** Health checks in a row that must fail before the release is taken back: one slow answer is no reason. */
const patience = 3;

/** Looks at failed requests, errors, restarts and health for a while; any of them takes the release back by itself. */
export function watch(ports: DeployPorts): Step<RunRequest, null, GatewayCounters> {
  return {
    name: "watch",
    title: "Watch",
    kind: "reversible",
    limitMs: minutes(60),
    async plan() {
      return null;
    },
    async act(context) {
      const { model } = context.planOf<Checked>("preflight");
      const startedAt = ports.clock.elapsed();
      const misses = new Map<string, number>();
      while (ports.clock.elapsed() - startedAt < model.watchMs) {
        await assertAnswered(ports, context);
        await assertRunning(ports, context);
        await assertHealthy(ports, context, misses);
        await ports.clock.pause(lookEveryMs, context.signal);
      }
      await recordSchema(ports, context);
      context.note(`0 failed, 0 restarts in ${Math.round(model.watchMs / 1000)} s`);
      return ports.gateways.counters(scopeOf(ports, context), context.signal);
    },
  };
}

/** What a drain cut off at its limit failed too, and says nothing of the new release. */
async function assertAnswered(ports: DeployPorts, context: RunContext) {
  const { counters: started } = context.planOf<Checked>("preflight");
  const { counters: switched } = context.resultOf<Switched>("switch");
  const { cut } = context.resultOf<{ cut: number }>("drain");
  const since = countedSince(switched, await ports.gateways.counters(scopeOf(ports, context), context.signal));
  const failed = since.failed - cut;
  if (failed > 0) throw takenBack("requests-failed", `${failed} requests failed`);
  if (!tooManyErrors(countedSince(started, switched), since)) return;
  throw takenBack("errors", `${since.applicationErrors} of ${since.requests} requests were answered with 5xx`);
}

async function assertRunning(ports: DeployPorts, context: RunContext) {
  const plan = candidateOf(context);
  const { containers } = await ports.engine.observe(plan.release.scope, context.signal);
  for (const spec of plan.release.containers) {
    const container = containers.find(
      (candidate) =>
        candidate.release === spec.release && candidate.service === spec.service && candidate.role === "release",
    );
    if (container?.state === "running" && container.restarts === 0) continue;
    throw takenBack(
      "container-restarted",
      `${spec.service} ${container ? `is ${container.state} (exit code ${container.exitCode ?? "none"}, ${container.restarts} restarts)` : "is gone"}`,
    );
  }
}

async function assertHealthy(ports: DeployPorts, context: RunContext, misses: Map<string, number>) {
  const plan = candidateOf(context);
  for (const spec of plan.release.containers) {
    const { healthcheck, expose } = spec.runtime;
    if (!healthcheck && expose[0] === undefined) continue;
    const health = await ports.engine.checkHealth(
      plan.release.scope,
      spec.name,
      healthcheck,
      expose[0],
      context.signal,
    );
    const missed = health.healthy ? 0 : (misses.get(spec.service) ?? 0) + 1;
    misses.set(spec.service, missed);
    if (missed >= patience)
      throw takenBack(
        "unhealthy",
        `${spec.service} failed its health check ${missed} times in a row (${health.detail})`,
      );
  }
}

const takenBack = (code: string, what: string) =>
  new Refusal(code, `After the switch ${what}, so the release was taken back.`);

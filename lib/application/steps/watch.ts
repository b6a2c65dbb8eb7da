import { Refusal } from "../../contract/refusal.ts";
import type { GatewayCounters } from "../ports.ts";
import type { Step } from "../step.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";

const lookEveryMs = 1000;
/** Health checks in a row that must fail before the release is taken back: one slow answer is no reason. */
const patience = 3;

interface Watch {
  failedBefore: number;
}

/** Looks at failed requests, restarts and health for a while; any of them takes the release back by itself. */
export function watch(ports: DeployPorts): Step<RunRequest, Watch, GatewayCounters> {
  return {
    name: "watch",
    title: "Watch",
    kind: "reversible",
    limitMs: minutes(60),
    async plan(context) {
      const counters = await ports.gateways.counters(scopeOf(ports, context), context.signal);
      return { failedBefore: counters.failed };
    },
    async act(context, { failedBefore }) {
      const { model } = context.planOf<Checked>("preflight");
      const startedAt = ports.clock.elapsed();
      const misses = new Map<string, number>();
      while (ports.clock.elapsed() - startedAt < model.watchMs) {
        await assertNoFailures(ports, context, failedBefore);
        await assertRunning(ports, context);
        await assertHealthy(ports, context, misses);
        await ports.clock.pause(lookEveryMs, context.signal);
      }
      context.note(`0 failed, 0 restarts in ${Math.round(model.watchMs / 1000)} s`);
      return ports.gateways.counters(scopeOf(ports, context), context.signal);
    },
  };
}

async function assertNoFailures(ports: DeployPorts, context: RunContext, before: number) {
  const { failed } = await ports.gateways.counters(scopeOf(ports, context), context.signal);
  if (failed > before) throw takenBack("requests-failed", `${failed - before} requests failed since the switch`);
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

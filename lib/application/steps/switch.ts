import { canonical } from "../../domain/policy/canonical.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import { nothingCounted } from "../../domain/release/traffic.ts";
import { drainRelease } from "../drain-release.ts";
import type { GatewayCounters, ReleaseState } from "../ports.ts";
import type { Step } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { containerOf, wayBackTo } from "../way-back.ts";
import { candidateOf } from "./candidate.ts";
import { countersNow } from "./counters.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import { containersOf, serve, unlessGatewayIsGone } from "./serve.ts";

export interface Switch {
  generation: number;
  previous?: { release: number; plan: ReleasePlan; runs: boolean };
  /** What the gateway had counted until then. */
  counters: GatewayCounters;
  /** What the candidate is when it was switched back: a new release has failed, another is what it was before. */
  back: ReleaseState;
}

export interface Switched {
  tookMs: number;
  /** Epoch milliseconds. */
  at: number;
  /** What the release is judged from on. Where nothing was live, all that was asked before failed, and is not its fault. */
  counters: GatewayCounters;
}

/** Makes the candidate live: application and database ports together. Undoing it is switching back. */
export function switchOver(ports: DeployPorts): Step<RunRequest, Switch, Switched> {
  return {
    name: "switch",
    title: "Switch",
    kind: "reversible",
    limitMs: minutes(15), // undoing it lets the candidate finish its requests
    async plan(context) {
      const scope = scopeOf(ports, context);
      const [previous, { containers }, candidate, gateway] = await Promise.all([
        liveRelease(ports, scope),
        ports.engine.observe(scope, context.signal),
        ports.store.release(scope.application, candidateOf(context).release.release),
        ports.gateways.observe(scope, context.signal),
      ]);
      const plan = planOfRelease(previous);
      return {
        generation: (gateway?.generation ?? 0) + 1,
        counters: gateway?.counters ?? nothingCounted,
        back: candidate?.state === "standby" || candidate?.state === "retired" ? candidate.state : "failed",
        ...(previous &&
          plan && { previous: { release: previous.number, plan, runs: wayBackTo(plan, containers) === "running" } }),
      };
    },
    async act(context, { generation, previous, counters }) {
      const plan = candidateOf(context);
      const { tookMs } = await makeLive(ports, context, plan, previous?.plan, generation);
      if (previous) {
        const standby = { state: "standby", standbyAt: ports.clock.now() } as const;
        await ports.store.updateRelease(plan.release.scope.application, previous.release, standby);
      }
      context.note(`generation ${generation}, ${tookMs.toFixed(0)} ms`);
      const { scope } = plan.release;
      const counted = previous ? counters : await countersNow(ports, scope, context.signal);
      return { tookMs, at: ports.clock.now(), counters: counted };
    },
    async undo(context, planned) {
      if (!planned) return;
      const plan = candidateOf(context);
      const { scope, release } = plan.release;
      if (planned.previous) {
        const { plan: previous, runs } = planned.previous;
        if (runs) await startAgain(ports, context, previous);
        if (canonical(previous.gateway) !== canonical(plan.gateway))
          await ports.gateways.ensure(previous.gateway, context.output, context.signal);
        await makeLive(ports, context, previous, plan, planned.generation + 1);
      } else await closeGateway(ports, context, plan, planned.generation + 1);
      await unlessGatewayIsGone(() => drainRelease(ports, plan, plan.drainMs, context.signal));
      await ports.store.updateRelease(scope.application, release, { state: planned.back });
    },
  };
}

/** A singleton runs in one release only, so the old one's stop before the new one's start. */
async function makeLive(
  ports: DeployPorts,
  context: RunContext,
  next: ReleasePlan,
  last: ReleasePlan | undefined,
  generation: number,
) {
  const { scope, release } = next.release;
  const { signal } = context;
  const { tookMs } = await serve(ports, context, next, generation);
  context.output(
    `generation ${generation}: ports ${Object.keys(next.target.servers).join(", ")} answer from r${release} (${tookMs.toFixed(0)} ms)`,
  );
  await ports.store.updateRelease(scope.application, release, { state: "live", liveAt: ports.clock.now() });
  if (last) {
    await ports.engine.stopSingletons(scope, last.release.release, signal);
    await ports.engine.setRestartPolicies(scope, last.release.containers, false, signal);
  }
  await ports.engine.startSingletons(next.release, signal);
  return { tookMs };
}

/** What was switched away does not come back by itself when the engine is restarted. */
async function startAgain(ports: DeployPorts, context: RunContext, plan: ReleasePlan) {
  const { scope, release, containers } = plan.release;
  const present = async () => (await ports.engine.observe(scope, context.signal)).containers;
  if (wayBackTo(plan, await present()) === "running") return;
  context.output(`r${release} does not run any more; it is started again`);
  await ports.engine.startRelease(plan.release, context.output, context.signal);
  const started = await present();
  const serving = containers.filter(({ singleton }) => !singleton);
  const named = serving.map((spec) => ({ ...spec, name: containerOf(spec, started)?.name ?? spec.name }));
  await waitUntilHealthy(ports, scope, named, context);
}

async function closeGateway(ports: DeployPorts, context: RunContext, plan: ReleasePlan, generation: number) {
  const { scope, release } = plan.release;
  await unlessGatewayIsGone(() => ports.gateways.switchTo(scope, undefined, generation, context.signal));
  await ports.engine.stopSingletons(scope, release, context.signal);
  await ports.engine.setRestartPolicies(scope, containersOf(plan), false, context.signal);
}

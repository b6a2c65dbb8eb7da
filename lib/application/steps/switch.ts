import type { DeployInput } from "../../contract/intents.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { Step } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { type DeployContext, type DeployPorts, minutes, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";
import type { Candidate } from "./start-candidate.ts";

export interface Switch {
  generation: number;
  previous?: { release: number; plan: ReleasePlan };
}

export interface Switched {
  tookMs: number;
  /** Epoch milliseconds. */
  at: number;
}

/** Makes the candidate live: application and database ports together. Undoing it is switching back. */
export function switchOver(ports: DeployPorts): Step<DeployInput, Switch, Switched> {
  return {
    name: "switch",
    title: "Switch",
    kind: "reversible",
    limitMs: minutes(1),
    async plan(context) {
      const scope = scopeOf(ports, context);
      const previous = await liveRelease(ports, scope);
      const plan = planOfRelease(previous);
      const gateway = await ports.gateways.observe(scope, context.signal);
      return {
        generation: (gateway?.generation ?? 0) + 1,
        ...(previous && plan && { previous: { release: previous.number, plan } }),
      };
    },
    async act(context, { generation, previous }) {
      const { plan } = context.planOf<Candidate>("start-candidate");
      const { tookMs } = await makeLive(ports, context, plan, previous?.plan, generation);
      if (previous)
        await ports.store.updateRelease(plan.release.scope.application, previous.release, { state: "standby" });
      context.note(`generation ${generation}, ${tookMs.toFixed(0)} ms`);
      return { tookMs, at: ports.clock.now() };
    },
    async undo(context, planned) {
      if (!planned) return;
      const { plan } = context.planOf<Candidate>("start-candidate");
      const { scope, release } = plan.release;
      if (planned.previous) await makeLive(ports, context, planned.previous.plan, plan, planned.generation + 1);
      else await closeGateway(ports, context, plan, planned.generation + 1);
      const { model } = context.planOf<Checked>("preflight");
      await ports.gateways.drain(scope, release, model.drainMs, context.signal);
      await ports.store.updateRelease(scope.application, release, { state: "failed" });
    },
  };
}

/**
 * The restart policy comes first: from the moment of the switch the release must come back after a reboot. A singleton
 * runs in one release only, so the old one's stop before the new one's start.
 */
async function makeLive(
  ports: DeployPorts,
  context: DeployContext,
  next: ReleasePlan,
  last: ReleasePlan | undefined,
  generation: number,
) {
  const { scope, release } = next.release;
  const { signal } = context;
  await ports.engine.setRestartPolicies(scope, containersOf(next), true, signal);
  const { tookMs } = await ports.gateways.switchTo(scope, next.target, generation, signal);
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

async function closeGateway(ports: DeployPorts, context: DeployContext, plan: ReleasePlan, generation: number) {
  const { scope, release } = plan.release;
  await ports.gateways.switchTo(scope, undefined, generation, context.signal);
  await ports.engine.stopSingletons(scope, release, context.signal);
  await ports.engine.setRestartPolicies(scope, containersOf(plan), false, context.signal);
}

const containersOf = (plan: ReleasePlan) => [
  ...plan.release.containers,
  ...plan.residents.map((resident) => resident.container),
];

import { canonical } from "../../domain/policy/canonical.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import { nothingCounted } from "../../domain/release/traffic.ts";
import { drainRelease } from "../drain-release.ts";
import type { GatewayCounters, ReleaseRecord, ReleaseState } from "../ports.ts";
import type { Step } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { containerOf, wayBackTo } from "../way-back.ts";
import { asPlanned, candidateOf } from "./candidate.ts";
import { countersNow } from "./counters.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import { holdMs, holdUntilIdle } from "./hold.ts";
import { containersOf, handOverSingletons, serve, unlessGatewayIsGone } from "./serve.ts";

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

/**
 * Makes the candidate live: application and database ports together. Undoing it is switching back. `held`: where the
 * databases differ and both are people's, nobody is answered from the moment when nothing is in flight until the switch; what needs not be done meanwhile comes
 * before (`holdRequests`) and after (`releaseHold`).
 */
export function switchOver(ports: DeployPorts, { held = false } = {}): Step<RunRequest, Switch, Switched> {
  return {
    name: "switch",
    title: "Switch",
    kind: "reversible",
    limitMs: minutes(15), // undoing it lets the candidate finish its requests
    async plan(context) {
      const scope = scopeOf(ports, context);
      const [previous, candidate, gateway] = await Promise.all([
        liveRelease(ports, scope),
        ports.store.release(scope.application, candidateOf(context).release.release),
        ports.gateways.observe(scope, context.signal),
      ]);
      const plan = planOfRelease(previous);
      const runs = plan && (await liveRuns(ports, context, plan));
      return {
        generation: (gateway?.generation ?? 0) + 1,
        counters: gateway?.counters ?? nothingCounted,
        back: stateBefore(candidate, held),
        ...(previous && plan && { previous: { release: previous.number, plan, runs: runs ?? false } }),
      };
    },
    async act(context, { generation, previous, counters }) {
      const plan = candidateOf(context);
      if (held) await holdUntilIdle(ports, context);
      const { tookMs } = await makeLive(ports, context, plan, previous?.plan, generation, { held });
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
      // It waits for an engine that is being stopped, with which all would end again that is started before.
      if (planned.previous) await ports.gateways.ensure(plan.gateway, context.output, context.signal);
      if (planned.previous?.runs) await startAgain(ports, context, planned.previous.plan);
      if (held) await unlessGatewayIsGone(() => ports.gateways.hold(scope, holdMs, context.signal));
      if (planned.previous) {
        const { plan: previous } = planned.previous;
        if (canonical(previous.gateway) !== canonical(plan.gateway))
          await ports.gateways.ensure(previous.gateway, context.output, context.signal);
        await makeLive(ports, context, previous, plan, planned.generation + 1);
      } else await closeGateway(ports, context, plan, planned.generation + 1);
      if (held) await ports.gateways.releaseHold(scope, context.signal);
      await unlessGatewayIsGone(() => drainRelease(ports, plan, plan.drainMs, context.signal));
      await ports.store.updateRelease(scope.application, release, { state: planned.back });
    },
  };
}

async function liveRuns(ports: DeployPorts, context: RunContext, live: ReleasePlan): Promise<boolean> {
  const known = asPlanned(context).liveRuns;
  if (known !== undefined) return known;
  const { containers } = await ports.engine.observe(live.release.scope, context.signal);
  return wayBackTo(live, containers) === "running";
}

/** One that is there already is what it was; what a restore has made, people's data may be in. */
function stateBefore(candidate: ReleaseRecord | undefined, held: boolean): ReleaseState {
  if (candidate?.state === "standby" || candidate?.state === "retired") return candidate.state;
  return held ? "standby" : "failed";
}

async function makeLive(
  ports: DeployPorts,
  context: RunContext,
  next: ReleasePlan,
  last: ReleasePlan | undefined,
  generation: number,
  { held }: { held: boolean } = { held: false },
) {
  const { scope, release } = next.release;
  const { tookMs } = await serve(ports, context, next, generation, { prepared: held });
  context.output(
    `generation ${generation}: ports ${Object.keys(next.target.servers).join(", ")} answer from r${release} (${tookMs.toFixed(0)} ms)`,
  );
  await ports.store.updateRelease(scope.application, release, { state: "live", liveAt: ports.clock.now() });
  if (!held) await handOverSingletons(ports, context, next, last);
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

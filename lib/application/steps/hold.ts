import { Refusal } from "../../contract/refusal.ts";
import type { ContainerSpec } from "../../domain/release/spec.ts";
import type { Step } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import { containersOf, handOverSingletons, prepareToServe, unlessGatewayIsGone } from "./serve.ts";
import type { SettingAside } from "./set-aside.ts";
import type { Switch } from "./switch.ts";

/** Nobody is held for longer, whatever becomes of the worker. */
export const holdMs = 30_000;
const goodbyeMs = 2_000;

type Ports = Pick<DeployPorts, "engine" | "gateways" | "store" | "instance" | "limits">;

/** What takes its time comes first. From then on requests wait instead of failing, and nothing that was acknowledged comes after what is live now. */
export function holdRequests(ports: Ports): Step<RunRequest, null, void> {
  return {
    name: "hold",
    title: "Hold requests",
    kind: "reversible",
    limitMs: minutes(2),
    async plan() {
      return null;
    },
    async act(context) {
      await prepareToServe(ports, context, candidateOf(context));
      await holdUntilIdle(ports, context);
    },
    async undo(context) {
      const scope = scopeOf(ports, context);
      await ports.gateways.releaseHold(scope, context.signal);
      const live = planOfRelease(await liveRelease(ports, scope));
      const shared = (one: ContainerSpec) =>
        live?.residents.some(({ container }) => container.service === one.service && container.release === one.release);
      const own = containersOf(candidateOf(context)).filter((one) => one.role !== "resident" || !shared(one));
      await ports.engine.setRestartPolicies(scope, own, false, context.signal);
    },
  };
}

/** With what could wait until now. Undoing it holds again, so that going back is a switch under a hold as well. */
export function releaseHold(ports: Ports): Step<RunRequest, null, void> {
  return {
    name: "release-hold",
    title: "Release the hold",
    kind: "reversible",
    limitMs: minutes(2),
    async plan() {
      return null;
    },
    async act(context) {
      const scope = scopeOf(ports, context);
      await ports.gateways.releaseHold(scope, context.signal);
      await handOverSingletons(ports, context, candidateOf(context), context.planOf<Switch>("switch").previous?.plan);
      const { old } = context.planOf<SettingAside>("set-aside");
      if (old) await ports.engine.setRestartPolicies(scope, [old.spec], false, context.signal);
    },
    async undo(context) {
      const scope = scopeOf(ports, context);
      await unlessGatewayIsGone(async () => {
        await ports.gateways.hold(scope, holdMs, context.signal);
        await ports.gateways.idle(scope, ports.limits.idle, context.signal);
      });
    },
  };
}

/** Asked again, the hold begins anew: the worker may have been away. Refuses `requests-in-flight`, and then holds nobody. */
export async function holdUntilIdle(ports: Ports, context: RunContext): Promise<void> {
  const scope = scopeOf(ports, context);
  await ports.gateways.hold(scope, holdMs, context.signal);
  const open = await stillOpen(ports, context);
  if (open === 0) return;
  await ports.gateways.releaseHold(scope, context.signal);
  throw new Refusal(
    "requests-in-flight",
    `${open} ${open === 1 ? "request was" : "requests were"} still in flight after ${ports.limits.idle / 1000} s. Nobody is held any more, and what was live serves as before. Find out what takes so long, or try again when less is going on.`,
  );
}

/** A request that takes for ever may be a stream: whoever serves it is asked to end it. */
async function stillOpen(ports: Ports, context: RunContext): Promise<number> {
  const scope = scopeOf(ports, context);
  const { open } = await ports.gateways.idle(scope, ports.limits.idle, context.signal);
  if (open === 0) return 0;
  const live = planOfRelease(await liveRelease(ports, scope));
  if (!live?.goodbye || Object.keys(live.goodbye).length === 0) return open;
  await ports.engine.sayGoodbye(scope, live.release.release, live.goodbye, context.signal);
  return (await ports.gateways.idle(scope, goodbyeMs, context.signal)).open;
}

import { Refusal } from "../../contract/refusal.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { DeployPorts, RunContext } from "./deploy-request.ts";

type Ports = Pick<DeployPorts, "engine" | "gateways">;

/**
 * The gateway leads to this release, also where it was killed or removed by hand: then it is made anew first. The restart
 * policies of whoever answers come before: from the moment of the switch they must come back after a reboot.
 */
export async function serve(
  ports: DeployPorts,
  context: RunContext,
  plan: ReleasePlan,
  generation: number,
  { prepared = false } = {},
) {
  const { scope } = plan.release;
  const switchTo = () => ports.gateways.switchTo(scope, plan.target, generation, context.signal);
  const switched = await unlessGatewayIsGone(async () => {
    if (!prepared) await prepareToServe(ports, context, plan);
    return switchTo();
  });
  if (switched) return switched;
  context.output("The gateway is gone; it is made anew.");
  await ports.gateways.ensure(plan.gateway, context.output, context.signal);
  await prepareToServe(ports, context, plan);
  return switchTo();
}

export async function prepareToServe(ports: Ports, context: RunContext, plan: ReleasePlan): Promise<void> {
  const { scope } = plan.release;
  const answering = containersOf(plan).filter(({ singleton }) => !singleton);
  await Promise.all([
    ports.engine.setRestartPolicies(scope, answering, true, context.signal),
    ports.gateways.attach(scope, plan.gatewayAttachments, context.signal),
  ]);
}

/** A singleton runs in one release only, so the old one's stop before the new one's start. */
export async function handOverSingletons(
  { engine }: Ports,
  { signal }: RunContext,
  next: ReleasePlan,
  last: ReleasePlan | undefined,
): Promise<void> {
  const { scope } = next.release;
  if (last) {
    await engine.stopSingletons(scope, last.release.release, signal);
    await engine.setRestartPolicies(scope, last.release.containers, false, signal);
  }
  const singletons = next.release.containers.filter(({ singleton }) => singleton);
  await engine.setRestartPolicies(scope, singletons, true, signal);
  await engine.startSingletons(next.release, signal);
}

/** Those of the release, and the databases it is wired to. */
export const containersOf = (plan: ReleasePlan) => [
  ...plan.release.containers,
  ...plan.residents.map((resident) => resident.container),
];

/**
 * The gateway is as the live release wants it: what a candidate changed of it is taken back, what is missing made anew. A port that the
 * candidate redirects has lost whoever answered there, so that all are told once more.
 */
export async function serveAsBefore(ports: DeployPorts, context: RunContext, plan: ReleasePlan): Promise<void> {
  const { scope, release } = plan.release;
  await ports.gateways.ensure(plan.gateway, context.output, context.signal);
  const gateway = await ports.gateways.observe(scope, context.signal);
  const generation = (gateway?.generation ?? 0) + 1;
  if (gateway?.live === release) await ports.gateways.switchTo(scope, plan.target, generation, context.signal);
  else await serve(ports, context, plan, generation);
}

/** Answers `undefined` where there is no gateway to do it with. */
export async function unlessGatewayIsGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof Refusal && failure.code === "gateway-missing") return undefined;
    throw failure;
  }
}

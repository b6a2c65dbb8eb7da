import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { layOutAgain } from "../../domain/release/lay-out-again.ts";
import { databaseName } from "../../domain/release/lay-out-restored.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { ContainerSpec, Scope } from "../../domain/release/spec.ts";
import type { ObservedContainer } from "../ports.ts";
import type { Step } from "../step.ts";
import { stopRelease } from "../stop-release.ts";
import { liveRelease, planOfRelease, surroundings } from "../surroundings.ts";
import { containerOf, imagesGone, imagesOf, type Way, wayBackTo, withoutImage } from "../way-back.ts";
import type { Candidate } from "./candidate.ts";
import type { WayBackChecked } from "./check-way-back.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import { serveAsBefore } from "./serve.ts";

type Seen = readonly ObservedContainer[];

export interface Waking extends Candidate {
  way: Way;
  /** It runs, with its residents, and the gateway is connected to it: nothing is to be done. */
  ready: boolean;
  /** The engine's own health checks, where it has any, have nothing against it. */
  healthy: boolean;
  /** The gateway has to be made, or to be given the configuration of this release. */
  changesGateway: boolean;
  /** Nothing of it was there: undoing takes it away again. Otherwise it is stopped again. */
  retired: boolean;
}

/** What is known of an environment's containers without asking; `undefined` where that may not be so any more. */
export type LastSeen = (environment: Environment) => readonly ObservedContainer[] | undefined;

/**
 * What is there of the release runs, what is not there is made anew, and the gateway is connected to it. Somebody waits, and
 * looking takes as long as all else together: where `lastSeen` knows, the engine is not asked.
 */
export function wakeStandby(ports: DeployPorts, lastSeen: LastSeen = () => undefined): Step<RunRequest, Waking, void> {
  return {
    name: "wake-standby",
    title: "Wake standby",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const here = scopeOf(ports, context);
      const { release } = context.planOf<WayBackChecked>("preflight");
      const [record, live, containers] = await Promise.all([
        ports.store.release(here.application, release),
        liveRelease(ports, here),
        lastSeen(here.environment) ?? containersNow(ports, here, context.signal),
      ]);
      const saved = planOfRelease(record) ?? refuseUnplanned(release);
      const way = wayBackTo(saved, containers);
      if (way === "stored") await assertImages(ports, saved, context.signal);
      const ready = way === "running" && isReady(saved, containers);
      const asSaved = ready && hasItsNames(saved, containers);
      const laidOut = asSaved ? saved : layOutAgain(saved, await surroundings(ports, here, context.signal, saved));
      const current = planOfRelease(live);
      const names = [...laidOut.names, ...databaseNames(laidOut, current, containers)];
      const plan = { ...laidOut, names, ...policyOf(current) };
      assertResidents(plan, containers);
      const gatewayExisted = containers.some(({ role }) => role === "gateway");
      const changesGateway = !gatewayExisted || !isDeepStrictEqual(plan.gateway, current?.gateway);
      const liveRuns = current && wayBackTo(current, containers) === "running";
      const retired = record?.state === "retired";
      const serving = saved.release.containers.filter(({ singleton }) => !singleton);
      const healthy = serving.every((spec) => passes(spec, containerOf(spec, containers)));
      return { plan, way, ready, healthy, gatewayExisted, changesGateway, retired, ...(ready && { liveRuns }) };
    },
    async act(context, { plan, way, ready, changesGateway }) {
      const { scope, release } = plan.release;
      if (!ready) await start(ports, context, plan);
      if (changesGateway) await ports.gateways.ensure(plan.gateway, context.output, context.signal);
      if (!ready) await ports.gateways.attach(scope, plan.gatewayAttachments, context.signal);
      context.note(`r${release} ${{ running: "was running", stopped: "was stopped", stored: "is made anew" }[way]}`);
    },
    async undo(context, planned) {
      if (!planned) return;
      const { scope, release, networks } = planned.plan.release;
      const live = planOfRelease(await liveRelease(ports, scope));
      if (!planned.gatewayExisted) await ports.gateways.remove(scope, context.signal);
      else if (live && planned.changesGateway) await serveAsBefore(ports, context, live);
      if (!planned.retired) return planned.way === "running" ? undefined : stop(ports, planned, context.signal);
      const names = networks.map(({ name }) => name);
      await ports.gateways.detach(scope, names, context.signal);
      await ports.engine.removeRelease(scope, release, context.signal);
    },
  };
}

const containersNow = async ({ engine }: DeployPorts, scope: Scope, signal: AbortSignal) =>
  (await engine.observe(scope, signal)).containers;

async function start(ports: DeployPorts, context: RunContext, plan: ReleasePlan): Promise<void> {
  const { scope, release } = plan.release;
  for (const resident of plan.residents) await ports.engine.startResident(resident, context.output, context.signal);
  await ports.engine.startRelease(plan.release, context.output, context.signal);
  await ports.store.updateRelease(scope.application, release, { spec: plan });
}

/** A database that is not the live one takes that one's name, once it is live. */
function databaseNames({ residents, names }: ReleasePlan, live: ReleasePlan | undefined, containers: Seen) {
  const here = Object.fromEntries(live?.residents.map(({ container }) => [container.service, container]) ?? []);
  return residents.flatMap(({ container }) => {
    const [own, current] = [containerOf(container, containers), here[container.service]];
    if (!live || !own || !current || containerOf(current, containers) === own) return [];
    const to = databaseName(live, container.service, { residents: here });
    return names.some((name) => name.to === to) ? [] : [{ from: own.name, to }];
  });
}

/** What becomes of standbys is the policy of now, not that of then. */
const policyOf = (live: ReleasePlan | undefined) => live && { drainMs: live.drainMs, standby: live.standby };

const stop = async (ports: DeployPorts, { plan }: Waking, signal: AbortSignal) =>
  void (await stopRelease(ports, plan.release.scope, plan.release.release, signal));

/** Its databases run, and the gateway is where it looks for the release. */
function isReady(plan: ReleasePlan, containers: Seen): boolean {
  const gateway = containers.find(({ role }) => role === "gateway");
  return (
    gateway?.state === "running" &&
    plan.gatewayAttachments.every(({ network, address }) => gateway.addresses[network] === address) &&
    plan.residents.every(({ container }) => containerOf(container, containers)?.state === "running")
  );
}

/** A check of the compose file must have passed, and one that only the image has must not be failing. */
function passes({ runtime: { healthcheck } }: ContainerSpec, seen: ObservedContainer | undefined): boolean {
  const { health } = seen ?? {};
  return health === "healthy" || (health === undefined && !healthcheck);
}

/** A database that is another release's by now may have taken the name of this one's. */
const hasItsNames = ({ residents }: ReleasePlan, containers: Seen) =>
  residents.every(({ container }) => containerOf(container, containers)?.name === container.name);

async function assertImages(ports: DeployPorts, plan: ReleasePlan, signal: AbortSignal): Promise<void> {
  const gone = withoutImage(plan, new Set(await ports.engine.presentImages(imagesOf(plan), signal)));
  if (gone.length === 0) return;
  throw new Refusal(
    "images-missing",
    `${imagesGone(plan.release.release, gone)} Nothing was changed. Choose another release, or deploy its commit again.`,
  );
}

function assertResidents({ release, residents }: ReleasePlan, containers: Seen): void {
  const gone = residents.filter(({ container }) => !containerOf(container, containers));
  if (gone.length === 0) return;
  const services = gone.map(({ container }) => container.service).join(", ");
  throw new Refusal(
    "resident-missing",
    `${services}, which r${release.release} needs, is not on the engine any more, and nothing live has one either. Nothing was changed. Deploy its commit again.`,
  );
}

function refuseUnplanned(release: number): never {
  throw new Refusal(
    "release-not-kept",
    `What r${release} was started from is not recorded, so it cannot be made again. Nothing was changed. Deploy its commit again.`,
  );
}

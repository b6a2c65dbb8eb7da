import { isDeepStrictEqual } from "node:util";
import { Refusal } from "../../contract/refusal.ts";
import { layOutAgain } from "../../domain/release/lay-out-again.ts";
import { databaseName } from "../../domain/release/lay-out-restored.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { LookAhead } from "../look-ahead.ts";
import type { Observed } from "../ports.ts";
import type { Step } from "../step.ts";
import { stopRelease } from "../stop-release.ts";
import { liveRelease, planOfRelease, surroundings } from "../surroundings.ts";
import { containerOf, imagesGone, imagesOf, type Way, wayBackTo, withoutImage } from "../way-back.ts";
import type { Candidate } from "./candidate.ts";
import type { WayBackChecked } from "./check-way-back.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";

export interface Waking extends Candidate {
  way: Way;
  /** It runs, with its residents, and the gateway is connected to it: nothing is to be done. */
  ready: boolean;
  /** The gateway has to be made, or to be given the configuration of this release. */
  changesGateway: boolean;
  /** Nothing of it was there: undoing takes it away again. Otherwise it is stopped again. */
  retired: boolean;
}

/**
 * What is there of the release runs, what is not there is made anew, and the gateway is connected to it. What ran all the time
 * has its restart policy already, as the switch wants it: the engine takes as long for that as for a health check, which goes
 * on meanwhile.
 */
export function wakeStandby(ports: DeployPorts, ahead?: LookAhead): Step<RunRequest, Waking, void> {
  return {
    name: "wake-standby",
    title: "Wake standby",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const here = scopeOf(ports, context);
      const { release } = context.planOf<WayBackChecked>("preflight");
      const [record, live, seen] = await Promise.all([
        ports.store.release(here.application, release),
        liveRelease(ports, here),
        ahead?.observed(here, release),
      ]);
      const observed = seen ?? (await ports.engine.observe(here, context.signal));
      const saved = planOfRelease(record) ?? refuseUnplanned(release);
      const way = wayBackTo(saved, observed.containers);
      if (way === "stored") await assertImages(ports, saved, context.signal);
      const ready = way === "running" && isReady(saved, observed);
      const asSaved = ready && hasItsNames(saved, observed);
      const laidOut = asSaved ? saved : layOutAgain(saved, await surroundings(ports, here, context.signal, saved));
      const current = planOfRelease(live);
      const names = [...laidOut.names, ...databaseNames(laidOut, current, observed)];
      const plan = { ...laidOut, names, ...policyOf(current) };
      assertResidents(plan, observed);
      const gatewayExisted = observed.containers.some(({ role }) => role === "gateway");
      const changesGateway = !gatewayExisted || !isDeepStrictEqual(plan.gateway, current?.gateway);
      const liveRuns = current && wayBackTo(current, observed.containers) === "running";
      const retired = record?.state === "retired";
      return { plan, way, ready, gatewayExisted, changesGateway, retired, ...(ready && { liveRuns }) };
    },
    async act(context, { plan, way, ready, changesGateway }) {
      const { scope, release } = plan.release;
      if (!ready) await start(ports, context, plan);
      if (changesGateway) await ports.gateways.ensure(plan.gateway, context.output, context.signal);
      if (!ready) await ports.gateways.attach(scope, plan.gatewayAttachments, context.signal);
      else await setPolicies(ports, context, plan, true);
      context.note(`r${release} ${{ running: "was running", stopped: "was stopped", stored: "is made anew" }[way]}`);
    },
    async undo(context, planned) {
      if (!planned) return;
      const { scope, release, networks } = planned.plan.release;
      if (!planned.gatewayExisted) await ports.gateways.remove(scope, context.signal);
      if (planned.ready) return setPolicies(ports, context, planned.plan, false);
      if (!planned.retired) return planned.way === "running" ? undefined : stop(ports, planned, context.signal);
      const names = networks.map(({ name }) => name);
      await ports.gateways.detach(scope, names, context.signal);
      await ports.engine.removeRelease(scope, release, context.signal);
    },
  };
}

function setPolicies({ engine }: DeployPorts, { signal }: RunContext, { release }: ReleasePlan, live: boolean) {
  const running = release.containers.filter(({ singleton }) => !singleton);
  return engine.setRestartPolicies(release.scope, running, live, signal);
}

async function start(ports: DeployPorts, context: RunContext, plan: ReleasePlan): Promise<void> {
  const { scope, release } = plan.release;
  for (const resident of plan.residents) await ports.engine.startResident(resident, context.output, context.signal);
  await ports.engine.startRelease(plan.release, context.output, context.signal);
  await ports.store.updateRelease(scope.application, release, { spec: plan });
}

/** A database that is not the live one takes that one's name, once it is live. */
function databaseNames({ residents, names }: ReleasePlan, live: ReleasePlan | undefined, { containers }: Observed) {
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
function isReady(plan: ReleasePlan, { containers }: Observed): boolean {
  const gateway = containers.find(({ role }) => role === "gateway");
  return (
    gateway?.state === "running" &&
    plan.gatewayAttachments.every(({ network, address }) => gateway.addresses[network] === address) &&
    plan.residents.every(({ container }) => containerOf(container, containers)?.state === "running")
  );
}

/** A database that is another release's by now may have taken the name of this one's. */
const hasItsNames = ({ residents }: ReleasePlan, { containers }: Observed) =>
  residents.every(({ container }) => containerOf(container, containers)?.name === container.name);

async function assertImages(ports: DeployPorts, plan: ReleasePlan, signal: AbortSignal): Promise<void> {
  const gone = withoutImage(plan, new Set(await ports.engine.presentImages(imagesOf(plan), signal)));
  if (gone.length === 0) return;
  throw new Refusal(
    "images-missing",
    `${imagesGone(plan.release.release, gone)} Nothing was changed. Choose another release, or deploy its commit again.`,
  );
}

function assertResidents({ release, residents }: ReleasePlan, { containers }: Observed): void {
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

import { isDeepStrictEqual } from "node:util";
import type { RollbackInput } from "../../contract/intents.ts";
import { Refusal } from "../../contract/refusal.ts";
import { layOutAgain } from "../../domain/release/lay-out-again.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { Observed } from "../ports.ts";
import type { Step, StepContext } from "../step.ts";
import { stopRelease } from "../stop-release.ts";
import { liveRelease, planOfRelease, surroundings } from "../surroundings.ts";
import { containerOf, imagesGone, imagesOf, type Way, wayBackTo, withoutImage } from "../way-back.ts";
import type { Candidate } from "./candidate.ts";
import type { WayBackChecked } from "./check-way-back.ts";
import { type DeployPorts, minutes, scopeOf } from "./deploy-request.ts";

export interface Waking extends Candidate {
  way: Way;
  /** It runs, with its residents, and the gateway is connected to it: nothing is to be done. */
  ready: boolean;
  /** The gateway has to be made, or to be given the configuration of this release. */
  changesGateway: boolean;
  /** Nothing of it was there: undoing takes it away again. Otherwise it is stopped again. */
  retired: boolean;
}

/** What is there of the release runs, what is not there is made anew, and the gateway is connected to it. */
export function wakeStandby(ports: DeployPorts): Step<RollbackInput, Waking, void> {
  return {
    name: "wake-standby",
    title: "Wake standby",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const here = scopeOf(ports, context);
      const { release } = context.planOf<WayBackChecked>("preflight");
      const [record, live, observed] = await Promise.all([
        ports.store.release(here.application, release),
        liveRelease(ports, here),
        ports.engine.observe(here, context.signal),
      ]);
      const saved = planOfRelease(record) ?? refuseUnplanned(release);
      const way = wayBackTo(saved, observed.containers);
      if (way === "stored") await assertImages(ports, saved, context.signal);
      const ready = way === "running" && isReady(saved, observed);
      const laidOut = ready ? saved : layOutAgain(saved, await surroundings(ports, here, context.signal, saved));
      const plan = { ...laidOut, ...policyOf(planOfRelease(live)) };
      assertResidents(plan, observed);
      const gatewayExisted = observed.containers.some(({ role }) => role === "gateway");
      const changesGateway = !gatewayExisted || !isDeepStrictEqual(plan.gateway, planOfRelease(live)?.gateway);
      return { plan, way, ready, gatewayExisted, changesGateway, retired: record?.state === "retired" };
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
      if (!planned.gatewayExisted) await ports.gateways.remove(scope, context.signal);
      if (!planned.retired) return planned.way === "running" ? undefined : stop(ports, planned, context.signal);
      const names = networks.map(({ name }) => name);
      await ports.gateways.detach(scope, names, context.signal);
      await ports.engine.removeRelease(scope, release, context.signal);
    },
  };
}

async function start(ports: DeployPorts, context: StepContext<RollbackInput>, plan: ReleasePlan): Promise<void> {
  const { scope, release } = plan.release;
  for (const resident of plan.residents) await ports.engine.startResident(resident, context.output, context.signal);
  await ports.engine.startRelease(plan.release, context.output, context.signal);
  await ports.store.updateRelease(scope.application, release, { spec: plan });
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

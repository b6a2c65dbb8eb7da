import type { MendInput } from "../../../contract/mend.ts";
import { Refusal } from "../../../contract/refusal.ts";
import type { EnvironmentModel } from "../../../domain/policy/model.ts";
import { capacityNeeded, capacityProblem } from "../../../domain/release/capacity.ts";
import { layOutBeside } from "../../../domain/release/lay-out-beside.ts";
import type { ReleasePlan } from "../../../domain/release/plan.ts";
import type { GatewayCounters } from "../../ports.ts";
import { readConfiguration } from "../../read-configuration.ts";
import type { Step } from "../../step.ts";
import { liveRelease, planOfRelease, surroundings } from "../../surroundings.ts";
import { imagesGone, imagesOf, withoutImage } from "../../way-back.ts";
import type { Candidate } from "../candidate.ts";
import { countersNow } from "../counters.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "../deploy-request.ts";
import { giveUpRelease, reserveAgain } from "../reserve-release.ts";
import { serveAsBefore } from "../serve.ts";
import { startBeside } from "../start-candidate.ts";
import { checkDrift, type DriftChecked } from "./check-drift.ts";

/** What the steps after it ask of a candidate's preflight. */
interface Ready extends DriftChecked {
  model: EnvironmentModel;
  counters: GatewayCounters;
}

/** Everything that can be known to fail is asked here, before anything is made; then there is a release. */
export function prepareRecorded(ports: DeployPorts): Step<MendInput, Ready, { release: number }> {
  const check = checkDrift(ports);
  return {
    ...check,
    limitMs: minutes(3),
    async plan(context) {
      const checked = await check.plan(context);
      const { application, plan, live } = checked;
      const here = plan.release.scope;
      const gone = withoutImage(plan, new Set(await ports.engine.presentImages(imagesOf(plan), context.signal)));
      if (gone.length > 0)
        throw new Refusal("images-missing", `${imagesGone(live, gone)} Nothing was changed. Deploy its commit again.`);
      const [capacity, images] = await Promise.all([
        ports.engine.capacity(context.signal),
        ports.engine.images(here, context.signal),
      ]);
      const problem = capacityProblem(capacity, { ...capacityNeeded(images), disk: capacityNeeded([]).disk });
      if (problem) throw new Refusal("capacity", `${problem} Nothing was changed.`);
      const { commit } = (await ports.store.release(application.id, live)) ?? unknownRelease(live);
      const { model } = await readConfiguration(ports, application, commit, here.environment, context.signal);
      return { ...checked, model, counters: await countersNow(ports, here, context.signal) };
    },
    async act(context, { application, live }) {
      const recorded = (await ports.store.release(application.id, live)) ?? unknownRelease(live);
      const release = await reserveAgain(ports, context, application.id, recorded);
      context.describe({ release, commit: recorded.commit, title: `Mend r${live} as r${release}` });
      context.note(`r${live} once more, as r${release}`);
      return { release };
    },
    async undo(context, checked) {
      if (checked) await giveUpRelease(ports, context);
    },
  };
}

/** The live release once more, as it was recorded, beside what it has become. */
export function startRecorded(ports: DeployPorts, title = "Start as recorded"): Step<RunRequest, Candidate, void> {
  return {
    name: "start-candidate",
    title,
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const { plan } = context.planOf<Pick<DriftChecked, "plan">>("preflight");
      const { release } = context.resultOf<{ release: number }>("preflight");
      const around = await surroundings(ports, scopeOf(ports, context), context.signal);
      return { plan: layOutBeside(plan, release, around), gatewayExisted: true };
    },
    act: (context, { plan }) => startBeside(ports, context, plan),
    async undo(context, planned) {
      if (planned) await removeBeside(ports, context, planned.plan);
    },
  };
}

async function removeBeside(ports: DeployPorts, context: RunContext, { release }: ReleasePlan): Promise<void> {
  const live = planOfRelease(await liveRelease(ports, release.scope));
  if (live) await serveAsBefore(ports, context, live);
  const names = release.networks.map(({ name }) => name);
  await ports.gateways.detach(release.scope, names, context.signal);
  await ports.engine.removeRelease(release.scope, release.release, context.signal);
}

function unknownRelease(release: number): never {
  throw new Error(`There is no release r${release} any more`);
}

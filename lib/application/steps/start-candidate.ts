import { Refusal } from "../../contract/refusal.ts";
import { type ReleasePlan, withImages } from "../../domain/release/plan.ts";
import type { ReleaseSpec } from "../../domain/release/spec.ts";
import type { Step } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { imagesOf } from "./build-images.ts";
import { type Candidate, candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Recorded } from "./record-commit.ts";
import { serveAsBefore } from "./serve.ts";

/** The new release beside the live one, in networks of its own, and the gateway connected to both. */
export function startCandidate(ports: DeployPorts): Step<RunRequest, Candidate, void> {
  return {
    name: "start-candidate",
    title: "Start candidate",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const { layout } = context.planOf<Recorded>("record-commit");
      const gateway = await ports.gateways.observe(scopeOf(ports, context), context.signal);
      return {
        plan: withImages(layout, imagesOf(context)),
        gatewayExisted: gateway !== undefined,
      };
    },
    act: (context, { plan }) => startBeside(ports, context, plan),
    async undo(context, planned) {
      const scope = scopeOf(ports, context);
      const { release, layout } = context.planOf<Recorded>("record-commit");
      const live = planOfRelease(await liveRelease(ports, scope));
      if (live && planned) await serveAsBefore(ports, context, live);
      const networks = layout.release.networks.map((network) => network.name);
      if (planned && !planned.gatewayExisted && !live) await ports.gateways.remove(scope, context.signal);
      else await ports.gateways.detach(scope, networks, context.signal);
      await ports.engine.removeRelease(scope, release, context.signal);
    },
  };
}

export async function startBeside(ports: DeployPorts, context: RunContext, plan: ReleasePlan): Promise<void> {
  const { scope, release } = plan.release;
  await ports.engine.startRelease(plan.release, context.output, context.signal);
  await assertPlannedImages(ports, context, plan.release);
  await ports.store.updateRelease(scope.application, release, { spec: plan });
  await ports.gateways.ensure(plan.gateway, context.output, context.signal);
  await ports.gateways.attach(scope, plan.gatewayAttachments, context.signal);
}

/** What was tested is what ships: the engine says what it started, whatever was asked of it. */
async function assertPlannedImages(
  ports: DeployPorts,
  context: RunContext,
  { scope, release, containers }: ReleaseSpec,
) {
  const { containers: started } = await ports.engine.observe(scope, context.signal);
  for (const spec of containers) {
    const image = started.find((one) => one.release === release && one.name === spec.name)?.image;
    if (image === spec.image) continue;
    throw new Refusal(
      "image-differs",
      `${spec.service} was started from the image ${image ?? "of nobody"} instead of ${spec.image}. The live release was not touched. Look at what happened to that image on the engine, then deploy again.`,
    );
  }
}

/** Each container's own health check, and no way past a container that ended. */
export function waitForCandidate(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "wait-until-healthy",
    title: "Wait until healthy",
    kind: "reversible",
    limitMs: minutes(10),
    async plan(context) {
      const { scope, containers } = candidateOf(context).release;
      const running = containers.filter((container) => !container.singleton);
      await waitUntilHealthy(ports, scope, running, context);
      return null;
    },
  };
}

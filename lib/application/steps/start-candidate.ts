import type { DeployInput } from "../../contract/intents.ts";
import { withImages } from "../../domain/release/plan.ts";
import type { Step } from "../step.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import type { Images } from "./build-images.ts";
import { type Candidate, candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Recorded } from "./record-commit.ts";

/** The new release beside the live one, in networks of its own, and the gateway connected to both. */
export function startCandidate(ports: DeployPorts): Step<DeployInput, Candidate, void> {
  return {
    name: "start-candidate",
    title: "Start candidate",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const { layout } = context.planOf<Recorded>("record-commit");
      const gateway = await ports.gateways.observe(scopeOf(ports, context), context.signal);
      return {
        plan: withImages(layout, context.resultOf<Images>("build-images")),
        gatewayExisted: gateway !== undefined,
      };
    },
    async act(context, { plan }) {
      const { scope, release } = plan.release;
      await ports.engine.startRelease(plan.release, context.output, context.signal);
      await ports.store.updateRelease(scope.application, release, { spec: plan });
      await ports.gateways.ensure(plan.gateway, context.output, context.signal);
      await ports.gateways.attach(scope, plan.gatewayAttachments, context.signal);
    },
    async undo(context, planned) {
      const scope = scopeOf(ports, context);
      const { release, layout } = context.planOf<Recorded>("record-commit");
      if (planned && !planned.gatewayExisted) await ports.gateways.remove(scope, context.signal);
      else
        await ports.gateways.detach(
          scope,
          layout.release.networks.map((network) => network.name),
          context.signal,
        );
      await ports.engine.removeRelease(scope, release, context.signal);
    },
  };
}

/** Each container's own health check, and no way past a container that ended. */
export function waitForCandidate(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "wait-until-healthy",
    title: "Wait until healthy",
    kind: "reversible",
    limitMs: minutes(10),
    async plan() {
      return null;
    },
    async act(context) {
      const { scope, containers } = candidateOf(context).release;
      const running = containers.filter((container) => !container.singleton);
      await waitUntilHealthy(ports, scope, running, context);
    },
  };
}

import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { HttpPlace } from "../ports.ts";
import type { Step } from "../step.ts";
import type { DeployPorts, RunRequest } from "./deploy-request.ts";
import { waitForCandidate } from "./start-candidate.ts";
import type { Waking } from "./wake-standby.ts";

/**
 * As `waitForCandidate`, unless the engine's own checks pass all the time and the gateway gets an answer of it now: a check of
 * ours starts a program in a container, which takes as long as all else together.
 */
export function checkStandby(ports: DeployPorts): Step<RunRequest, null, void> {
  const wait = waitForCandidate(ports);
  return {
    ...wait,
    async plan(context) {
      const { plan, ready, healthy } = context.planOf<Waking>("wake-standby");
      const { scope, release } = plan.release;
      const places = ready && healthy ? httpPlaces(plan) : undefined;
      if (!places || !(await ports.gateways.answers(scope, places, context.signal))) return wait.plan(context);
      context.output(`r${release} answers the gateway, and its health checks pass`);
      return null;
    },
  };
}

/** One of each service that runs; `undefined` when there is one that speaks no http. */
function httpPlaces({ release, gateway, target }: ReleasePlan): HttpPlace[] | undefined {
  const running = release.containers.filter(({ singleton }) => !singleton);
  const places = running.flatMap(({ service }) => {
    const route = gateway.routes.find(
      (one) => one.service === service && one.mode === "http" && target.servers[one.port],
    );
    const server = route && target.servers[route.port];
    return server ? [{ ...server, tls: route.tls === "reencrypt" }] : [];
  });
  return places.length === running.length ? places : undefined;
}

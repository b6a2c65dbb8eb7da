import { Refusal } from "../../contract/refusal.ts";
import { frontDoor } from "../../domain/release/front-door.ts";
import type { Step } from "../step.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";

const tries = 5;
const pauseMs = 500;

/** Asks the candidate what users will ask, from where they will ask: inside the gateway. */
export function smoke(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "smoke",
    title: "Smoke",
    kind: "reversible",
    limitMs: minutes(2),
    async plan() {
      return null;
    },
    async act(context) {
      const { model } = context.planOf<Checked>("preflight");
      const plan = candidateOf(context);
      const server = frontDoor(plan);
      if (!server) return context.note("no port is published by HTTP");
      for (const path of model.smoke) await expectAnswer(ports, context, { ...server, path });
      context.note(`${model.smoke.length} of ${model.smoke.length} answered`);
    },
  };
}

async function expectAnswer(
  ports: DeployPorts,
  context: RunContext,
  url: { address: string; port: number; path: string },
) {
  const plan = candidateOf(context);
  for (let attempt = 1; ; attempt++) {
    const { status, tookMs } = await ports.gateways.request(plan.release.scope, url, context.signal);
    context.output(`GET ${url.path} ${status || "no answer"} in ${Math.round(tookMs)} ms`);
    if (status >= 200 && status < 400) return;
    if (attempt === tries) {
      throw new Refusal(
        "smoke-failed",
        `The candidate answered GET ${url.path} with ${status || "nothing"}, ${tries} times. The live release was not touched. Look at the candidate's output, mend it and deploy again.`,
      );
    }
    await ports.clock.pause(pauseMs, context.signal);
  }
}

import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { RunContext } from "./deploy-request.ts";

/** What a run makes live. */
export interface Candidate {
  plan: ReleasePlan;
  /** The environment has a gateway already; undoing its first deploy takes the gateway away again. */
  gatewayExisted: boolean;
  /** Whether what is live then ran, where that was looked at and the switch comes at once. */
  liveRuns?: boolean;
}

/** A deploy starts it, a rollback wakes it; the steps after that need not know which. */
export const candidateOf = (context: RunContext): ReleasePlan => asPlanned(context).plan;

export const asPlanned = (context: RunContext): Candidate =>
  context.planOf<Candidate>(context.hasPlan("wake-standby") ? "wake-standby" : "start-candidate");

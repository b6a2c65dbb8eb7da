import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { RunContext } from "./deploy-request.ts";

/** What a run makes live. */
export interface Candidate {
  plan: ReleasePlan;
  /** The environment has a gateway already; undoing its first deploy takes the gateway away again. */
  gatewayExisted: boolean;
}

/** A deploy starts it, a rollback wakes it; the steps after that need not know which. */
export const candidateOf = (context: RunContext): ReleasePlan =>
  context.planOf<Candidate>(context.hasPlan("wake-standby") ? "wake-standby" : "start-candidate").plan;

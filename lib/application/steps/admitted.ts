import { gateTitle } from "../../contract/gates.ts";
import { Refusal } from "../../contract/refusal.ts";
import { isCommitOf } from "../../domain/gates/plan-fingerprint.ts";
import type { Commit } from "../ports.ts";
import type { CommitContext, DeployPorts } from "./deploy-request.ts";

/**
 * What was admitted is what runs: a branch may have moved since its gates were looked at. Tells which of them it was begun
 * without, and by whom.
 */
export async function assertAdmitted(
  { store }: Pick<DeployPorts, "store">,
  context: CommitContext,
  commit: Commit,
): Promise<void> {
  const { plan, overrides = [], ref } = context.request;
  if (plan !== undefined && !(await isCommitOf(plan, commit)))
    throw new Refusal(
      "plan-changed",
      `${ref} is another commit by now than the one that was confirmed: ${commit.commit.slice(0, 7)} "${commit.title}". Nothing was changed. Look at the new plan and confirm that.`,
    );
  const by = overrides.length > 0 ? (await store.run(context.run))?.header.requestedBy : undefined;
  for (const { gate, reason } of overrides)
    context.output(`begun without the gate “${gateTitle(gate)}” by ${by}: ${reason}`);
}

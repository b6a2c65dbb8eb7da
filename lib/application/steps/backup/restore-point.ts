import { Refusal } from "../../../contract/refusal.ts";
import type { DeployPorts, RunContext } from "../deploy-request.ts";
import { backupOf } from "./backup-plan.ts";

/** A run went back and left a changed schema: retention leaves the backup of before alone, until somebody unpins it. */
export async function keepRestorePoint({ backups, clock }: DeployPorts, context: RunContext): Promise<void> {
  const plan = context.hasPlan("back-up") ? backupOf(context) : undefined;
  if (!plan) return;
  try {
    const { pin } = await backups.read(plan.id);
    if (!pin) await backups.pin(plan.id, { by: `run ${context.run}`, at: clock.now() });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    context.output(`The backup ${plan.id.timestamp} could not be pinned: ${error.message}`);
  }
}

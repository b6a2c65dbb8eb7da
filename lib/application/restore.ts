import type { RestoreInput } from "../contract/backups.ts";
import { formatSeconds } from "./deploy-sentence.ts";
import { usableBackup } from "./restore-source.ts";
import type { Pipeline, StepContext } from "./step.ts";
import { compareRestored } from "./steps/compare-restored.ts";
import { type DeployPorts, registeredApplication, scope } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { holdRequests, releaseHold } from "./steps/hold.ts";
import { migrateRestored } from "./steps/migrate-restored.ts";
import { type Beside, restoreBeside } from "./steps/restore-beside.ts";
import { type RestoreChecked, restorePreflight } from "./steps/restore-preflight.ts";
import { assertConfirmed, hasServed, liveWithDatabase } from "./steps/restore-request.ts";
import { retire } from "./steps/retire.ts";
import { setAside } from "./steps/set-aside.ts";
import { smoke } from "./steps/smoke.ts";
import { waitForCandidate } from "./steps/start-candidate.ts";
import { startRestored } from "./steps/start-restored.ts";
import { type Switched, switchOver } from "./steps/switch.ts";

/**
 * The data of a backup goes live beside what is live, with the code that it was written by. What was live stays, database
 * included, so that undoing it is a switch as well.
 */
export function restore(ports: DeployPorts): Pipeline<RestoreInput> {
  return {
    kind: "restore",
    exclusive: true,
    async admit(request) {
      const here = scope(ports, await registeredApplication(ports), request.environment);
      const { plan } = await liveWithDatabase(ports.store, here);
      assertConfirmed("a restore", request, plan);
      const { application, environment } = here;
      await usableBackup(ports, { application, environment, timestamp: request.timestamp });
    },
    steps: [
      restorePreflight(ports),
      restoreBeside(ports),
      compareRestored(ports),
      migrateRestored(ports),
      startRestored(ports),
      waitForCandidate(ports),
      smoke(ports),
      holdRequests(ports),
      switchOver(ports, { held: true }),
      setAside(ports),
      releaseHold(ports),
      drain(ports),
      retire(ports),
    ],
    sentence,
  };
}

function sentence(context: StepContext<RestoreInput>, outcome: string, _tookMs: number, error?: string): string {
  if (outcome === "succeeded") return success(context);
  if (outcome === "succeeded-with-warnings")
    return `${success(context)} Something that is no longer needed could not be removed: ${error ?? "see the timeline"}`;
  if (outcome === "rolled-back") return withState(error ?? "Cancelled.", context);
  return `${error ?? "A step could not be undone."} Undoing this stopped half-way: look at the failed step, at the engine and at which database is read-only before the next run.`;
}

function success(context: StepContext<RestoreInput>): string {
  const { id, code, live, startedAt } = context.planOf<RestoreChecked>("preflight");
  const { plan } = context.planOf<Beside>("restore-beside");
  const { at } = context.resultOf<Switched>("switch");
  const which =
    code.instead === undefined ? `the code of r${code.release}` : `the code of r${code.release} (${code.instead})`;
  return `The data of ${id.timestamp} is live as r${plan.release.release} with ${which}, after ${formatSeconds(at - startedAt)}. r${live} and today's data are kept, read-only: undo goes back to both.`;
}

/** Some refusals say by themselves that nothing was changed. */
function withState(error: string, context: StepContext<RestoreInput>): string {
  if (error.includes("Nothing was changed.")) return error;
  if (!context.hasPlan("preflight")) return `${error} Nothing was changed.`;
  const { live } = context.planOf<RestoreChecked>("preflight");
  if (!hasServed(context)) return `${error} r${live} serves as before, on its own data.`;
  const { volume, plan } = context.planOf<Beside>("restore-beside");
  return `${error} r${live} serves again, on its own data. What was written in between is kept in ${volume.name}, with r${plan.release.release}.`;
}

import type { UndoRestoreInput } from "../contract/backups.ts";
import { chooseRestore } from "./choose-restore.ts";
import { formatSeconds } from "./deploy-sentence.ts";
import type { Pipeline, StepContext } from "./step.ts";
import { checkUndo, type UndoChecked } from "./steps/check-undo.ts";
import { type DeployPorts, registeredApplication, scope } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { holdRequests, releaseHold } from "./steps/hold.ts";
import { openDatabase } from "./steps/open-database.ts";
import { assertConfirmed, liveWithDatabase } from "./steps/restore-request.ts";
import { retire } from "./steps/retire.ts";
import { setAside } from "./steps/set-aside.ts";
import { waitForCandidate } from "./steps/start-candidate.ts";
import { type Switched, switchOver } from "./steps/switch.ts";
import { wakeStandby } from "./steps/wake-standby.ts";

/** Back to the release and the database that a restore has switched away from. The restored ones are set aside instead. */
export function undoRestore(ports: DeployPorts): Pipeline<UndoRestoreInput> {
  return {
    kind: "undo-restore",
    exclusive: true,
    async admit(request) {
      const here = scope(ports, await registeredApplication(ports), request.environment);
      const { plan } = await liveWithDatabase(ports.store, here);
      assertConfirmed("undoing a restore", request, plan);
      await chooseRestore(ports.store, here, plan, request.run);
    },
    steps: [
      checkUndo(ports),
      wakeStandby(ports),
      waitForCandidate(ports),
      openDatabase(ports),
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

function sentence(context: StepContext<UndoRestoreInput>, outcome: string, _tookMs: number, error?: string): string {
  if (outcome === "succeeded") return success(context);
  if (outcome === "succeeded-with-warnings")
    return `${success(context)} Something that is no longer needed could not be removed: ${error ?? "see the timeline"}`;
  if (outcome === "rolled-back") return withState(error ?? "Cancelled.", context);
  return `${error ?? "A step could not be undone."} Undoing this stopped half-way: look at the failed step, at the engine and at which database is read-only before the next run.`;
}

function success(context: StepContext<UndoRestoreInput>): string {
  const { release, live, restore, timestamp, startedAt } = context.planOf<UndoChecked>("preflight");
  const { at } = context.resultOf<Switched>("switch");
  return `r${release} and its data are live again, as before the restore #${restore} of ${timestamp}, after ${formatSeconds(at - startedAt)}. What was written since is kept, read-only, with r${live}.`;
}

/** Some refusals say by themselves that nothing was changed. */
function withState(error: string, context: StepContext<UndoRestoreInput>): string {
  if (error.includes("Nothing was changed.")) return error;
  if (!context.hasPlan("preflight")) return `${error} Nothing was changed.`;
  const { live } = context.planOf<UndoChecked>("preflight");
  return `${error} r${live} serves as before, on its own data.`;
}

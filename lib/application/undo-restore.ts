import type { UndoRestoreInput } from "../contract/backups.ts";
import { chooseRestore } from "./choose-restore.ts";
import { assertConfirmed } from "./confirmed.ts";
import { formatSeconds } from "./deploy-sentence.ts";
import { endSentence, unchanged, withState } from "./end-sentence.ts";
import type { Pipeline, StepContext } from "./step.ts";
import { checkUndo, type UndoChecked } from "./steps/check-undo.ts";
import { type DeployPorts, registeredApplication, scope } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { holdRequests, releaseHold } from "./steps/hold.ts";
import { openDatabase } from "./steps/open-database.ts";
import { liveWithDatabase } from "./steps/restore-request.ts";
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
      assertConfirmed(`undoing a restore of ${request.environment}`, request.phrase, plan.confirm);
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
  return endSentence(outcome, error, {
    success: () => success(context),
    unfinished: "Something that is no longer needed could not be removed",
    undone: (why) => withState(why, () => stateNow(context)),
    lookAt: "the failed step, at the engine and at which database is read-only before the next run",
  });
}

function success(context: StepContext<UndoRestoreInput>): string {
  const { release, live, restore, timestamp, startedAt } = context.planOf<UndoChecked>("preflight");
  const { at } = context.resultOf<Switched>("switch");
  return `r${release} and its data are live again, as before the restore #${restore} of ${timestamp}, after ${formatSeconds(at - startedAt)}. What was written since is kept, read-only, with r${live}.`;
}

function stateNow(context: StepContext<UndoRestoreInput>): string {
  if (!context.hasPlan("preflight")) return unchanged;
  return `r${context.planOf<UndoChecked>("preflight").live} serves as before, on its own data.`;
}

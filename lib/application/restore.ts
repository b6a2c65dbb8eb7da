import type { RestoreInput } from "../contract/backups.ts";
import { assertConfirmed } from "./confirmed.ts";
import { formatSeconds } from "./deploy-sentence.ts";
import { endSentence, unchanged, withState } from "./end-sentence.ts";
import { usableBackup } from "./restore-source.ts";
import type { Pipeline, StepContext } from "./step.ts";
import { compareRestored } from "./steps/compare-restored.ts";
import { type DeployPorts, hasServed, registeredApplication, scope } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { holdRequests, releaseHold } from "./steps/hold.ts";
import { migrateRestored } from "./steps/migrate-restored.ts";
import { type Beside, restoreBeside } from "./steps/restore-beside.ts";
import { type RestoreChecked, restorePreflight } from "./steps/restore-preflight.ts";
import { liveWithDatabase } from "./steps/restore-request.ts";
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
      assertConfirmed(`a restore of ${request.environment}`, request.phrase, plan.confirm);
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
  return endSentence(outcome, error, {
    success: () => success(context),
    unfinished: "Something that is no longer needed could not be removed",
    undone: (why) => withState(why, () => stateNow(context)),
    lookAt: "the failed step, at the engine and at which database is read-only before the next run",
  });
}

function success(context: StepContext<RestoreInput>): string {
  const { id, code, live, startedAt } = context.planOf<RestoreChecked>("preflight");
  const { plan } = context.planOf<Beside>("restore-beside");
  const { at } = context.resultOf<Switched>("switch");
  const which =
    code.instead === undefined ? `the code of r${code.release}` : `the code of r${code.release} (${code.instead})`;
  return `The data of ${id.timestamp} is live as r${plan.release.release} with ${which}, after ${formatSeconds(at - startedAt)}. r${live} and today's data are kept, read-only: undo goes back to both.`;
}

function stateNow(context: StepContext<RestoreInput>): string {
  if (!context.hasPlan("preflight")) return unchanged;
  const { live } = context.planOf<RestoreChecked>("preflight");
  if (!hasServed(context)) return `r${live} serves as before, on its own data.`;
  const { volume, plan } = context.planOf<Beside>("restore-beside");
  return `r${live} serves again, on its own data. What was written in between is kept in ${volume.name}, with r${plan.release.release}.`;
}

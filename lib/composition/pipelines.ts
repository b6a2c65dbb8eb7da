import { archiveSetAside, backUp, proveAgain } from "../application/back-up.ts";
import { configure } from "../application/configure.ts";
import { deployToProduction } from "../application/deploy-to-production.ts";
import { deployToStaging } from "../application/deploy-to-staging.ts";
import { exportBackup } from "../application/export-backup.ts";
import { mendBeside, mendHeld, mendInPlace } from "../application/mend.ts";
import { operateEnvironment } from "../application/operate-environment.ts";
import type { Pipelines } from "../application/pipelines.ts";
import type { Exports } from "../application/ports.ts";
import { proveIsolation } from "../application/prove-isolation.ts";
import { restore } from "../application/restore.ts";
import { rollBack } from "../application/roll-back.ts";
import type { Pipeline } from "../application/step.ts";
import type { CommitRequest, DeployPorts } from "../application/steps/deploy-request.ts";
import type { IsolationPorts } from "../application/steps/isolation/look.ts";
import { recordInGit } from "../application/steps/record-in-git.ts";
import type { LastSeen } from "../application/steps/wake-standby.ts";
import { stopStandby } from "../application/stop-standby.ts";
import { takeOver } from "../application/take-over.ts";
import { undoRestore } from "../application/undo-restore.ts";

/** Everything that Slipway does to an environment. What is recorded in git is production's. */
export function createPipelines(
  ports: DeployPorts & IsolationPorts & { exports: Exports; lastSeen: LastSeen },
  admit: NonNullable<Pipeline<CommitRequest>["admit"]>,
): Pipelines {
  const record = [recordInGit(ports)];
  const inBoth = <Made>(made: Made) => ({ staging: made, production: made });
  return {
    deploy: { staging: { ...deployToStaging(ports), admit }, production: deployToProduction(ports, { admit, record }) },
    "take-over": {
      staging: takeOver(ports, "staging", { admit }),
      production: takeOver(ports, "production", { admit, record }),
    },
    rollback: inBoth(rollBack(ports, ports.lastSeen)),
    "stop-standby": inBoth(stopStandby(ports)),
    operate: inBoth(operateEnvironment(ports)),
    "back-up": inBoth(backUp(ports)),
    archive: inBoth(archiveSetAside(ports)),
    prove: inBoth(proveAgain(ports)),
    isolation: { staging: proveIsolation(ports) },
    restore: inBoth(restore(ports)),
    "undo-restore": inBoth(undoRestore(ports)),
    mend: inBoth(mendInPlace(ports)),
    "mend-beside": inBoth(mendBeside(ports)),
    "mend-held": inBoth(mendHeld(ports)),
    configure: inBoth(configure(ports)),
    export: inBoth(exportBackup(ports)),
  };
}

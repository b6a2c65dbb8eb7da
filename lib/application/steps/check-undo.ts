import type { UndoRestoreInput } from "../../contract/backups.ts";
import { Refusal } from "../../contract/refusal.ts";
import { chooseRestore, gone } from "../choose-restore.ts";
import type { Step } from "../step.ts";
import { planOfRelease } from "../surroundings.ts";
import type { WayBackChecked } from "./check-way-back.ts";
import { type DeployPorts, minutes, registeredApplication, scope } from "./deploy-request.ts";
import { type DatabaseChange, databaseIn, liveWithDatabase } from "./restore-request.ts";

export interface UndoChecked extends DatabaseChange, Omit<WayBackChecked, "live"> {
  /** Of the restore that is undone. */
  restore: number;
  /** Of its backup. */
  timestamp: string;
}

/** Which restore is undone, and whether what it has switched away from is still there. */
export function checkUndo(ports: DeployPorts): Step<UndoRestoreInput, UndoChecked, void> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(2),
    async plan(context) {
      const startedAt = ports.clock.now();
      const { environment, run } = context.request;
      const application = await registeredApplication(ports);
      const here = scope(ports, application, environment);
      const live = await liveWithDatabase(ports.store, here);
      const { target, timestamp, run: restore } = await chooseRestore(ports.store, here, live.plan, run);
      const plan = planOfRelease(target);
      const { containers } = await ports.engine.observe(here, context.signal);
      if (!plan || !databaseIn(plan, containers)) throw gone({ run: restore, from: target.number });
      if (!databaseIn(live.plan, containers)) throw liveGone(live.record.number);
      const { number: release, commit } = target;
      context.describe({ release, commit, title: `Undo the restore #${restore}: back to r${release}` });
      context.note(`to r${release} and its database`);
      return { application, startedAt, live: live.record.number, release, commit, restore, timestamp };
    },
  };
}

const liveGone = (live: number) =>
  new Refusal(
    "database-missing",
    `The database of r${live}, which is live, is not on the engine, so what is in it could not be kept from changing. Nothing was changed. Look at the engine first.`,
  );

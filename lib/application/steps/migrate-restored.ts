import { Refusal } from "../../contract/refusal.ts";
import type { TaskSpec } from "../../domain/release/spec.ts";
import type { Step } from "../step.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import { releaseTask } from "./release-command.ts";
import { type Beside, restoredDatabase } from "./restore-beside.ts";
import type { RestoreChecked } from "./restore-preflight.ts";

/** The live code on older data: its migrations first, on the copy. The code of the backup has made them already. */
export function migrateRestored(ports: DeployPorts): Step<RunRequest, { task: TaskSpec | null }, void> {
  return {
    name: "release-command",
    title: "Migrate the copy",
    kind: "reversible",
    limitMs: minutes(15),
    async plan(context) {
      const { model, code } = context.planOf<RestoreChecked>("preflight");
      const { plan } = context.planOf<Beside>("restore-beside");
      const service = plan.release.containers.find((container) => container.service === model.release?.service);
      if (code.instead === undefined || !model.release || !service) return { task: null };
      return { task: releaseTask(context, plan.release, service, model.release.command) };
    },
    async act(context, { task }) {
      if (!task) return context.note("not needed");
      const { exitCode } = await ports.engine.runTask(task, context.output, context.signal);
      if (exitCode !== 0) throw failed(exitCode);
      const { scope, release } = context.planOf<Beside>("restore-beside").plan.release;
      const schema = await ports.databases.schemaFingerprint(restoredDatabase(context), context.signal);
      await ports.store.updateRelease(scope.application, release, { schema });
      context.note((task.container.runtime.command ?? []).join(" "));
    },
    async undo(context, planned) {
      if (!planned?.task) return;
      await ports.engine.removeTask(scopeOf(ports, context), planned.task.container.name, context.signal);
    },
  };
}

const failed = (exitCode: number) =>
  new Refusal(
    "release-command-failed",
    `On the restored copy the release command of the live release ended with exit code ${exitCode}; its output is above. What is live was not touched. Restore a backup whose release is still there, or mend the migration and deploy first.`,
  );

import { Refusal } from "../../contract/refusal.ts";
import { notPassed, rehearsalGateId } from "../../domain/gates/rehearsal.ts";
import type { EnvironmentModel } from "../../domain/policy/model.ts";
import { taskName } from "../../domain/release/names.ts";
import { withImages } from "../../domain/release/plan.ts";
import { onStage, type Stage } from "../../domain/release/rehearsal.ts";
import type { TaskSpec } from "../../domain/release/spec.ts";
import type { Step } from "../step.ts";
import { backupOf, marks, noteSkipped, type ProofPlan, type Skipped } from "./backup/backup-plan.ts";
import { copyPlace } from "./backup/prove.ts";
import { startAndWait } from "./backup/scratch-server.ts";
import { imagesOf } from "./build-images.ts";
import {
  type CommitContext,
  type CommitRequest,
  type DeployPorts,
  minutes,
  type RunContext,
} from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";
import type { Recorded } from "./record-commit.ts";
import { type OldRelease, planOld, tryOld } from "./rehearse-old.ts";
import { releaseTask } from "./release-command.ts";

interface Rehearsal {
  command: TaskSpec;
  old: OldRelease;
}

/**
 * The release command on the copy that was proven, and then the release that serves now on what has become of it: after the
 * migration that is the way back. All of it has one network, in which there is nothing else, and from which nothing leads out.
 * The copy is not needed afterwards.
 */
export function rehearse(ports: DeployPorts): Step<CommitRequest, Rehearsal | Skipped, void> {
  return {
    name: "rehearse",
    title: "Rehearse migration",
    kind: "reversible",
    limitMs: minutes(30),
    async plan(context) {
      const { model } = context.planOf<Checked>("preflight");
      const plan = backupOf(context);
      const { layout } = context.planOf<Recorded>("record-commit");
      const { release: spec } = withImages(layout, imagesOf(context));
      const service = spec.containers.find((container) => container.service === model.release?.service);
      if (!plan || !model.release || !service) return { skipped: "there is no release command" };
      const stage = stageOf(plan, context);
      const { container, scope } = releaseTask(context, spec, service, model.release.command);
      const command = { ...onStage(container, stage), role: "task" as const, name: stage.nameOf() };
      return {
        command: { scope, networks: [], residents: [], container: command, mark: stage.mark },
        old: await planOld(ports, context, stage),
      };
    },
    async act(context, rehearsal) {
      const plan = backupOf(context);
      if (!plan) return noteSkipped(context);
      if ("skipped" in rehearsal) {
        context.note(rehearsal.skipped);
        return ports.engine.removeScratch(plan.scope, marks.proof(context.run), context.signal);
      }
      const { container } = await startAndWait(ports, context, plan, "copy", copyPlace(plan, context.run));
      await unlessOverridden(context, async () => {
        await runCommand(ports, context, rehearsal.command);
        context.note(await tryOld(ports, context, rehearsal.old));
      });
      await stopAll(ports, context, plan, [...namesOf(rehearsal.old), container]);
    },
    async undo(context) {
      const plan = backupOf(context);
      if (plan) await ports.engine.removeScratch(plan.scope, marks.proof(context.run), context.signal);
    },
  };
}

/** Whether a deploy of this has something to rehearse, as far as it can be known before. */
export const isRehearsed = (model: EnvironmentModel | undefined, live: { number: number } | undefined): boolean =>
  live !== undefined && model?.database !== undefined && model.backupBeforeDeploy && model.release !== undefined;

function stageOf({ scope: { application, environment } }: ProofPlan, { run }: RunContext): Stage {
  return {
    server: taskName(application, environment, run, "copy"),
    mark: marks.proof(run),
    nameOf: (part) => taskName(application, environment, run, part === undefined ? "rehearse" : `rehearse-${part}`),
  };
}

const namesOf = (old: OldRelease): string[] =>
  "instead" in old ? [] : [...old.groups.flat(), old.asker].map(({ container }) => container.name);

/** Removed with the copy; until then it needs no memory. */
async function stopAll(
  { engine }: DeployPorts,
  { signal }: RunContext,
  { scope }: ProofPlan,
  names: readonly string[],
) {
  const { containers } = await engine.observe(scope, signal);
  const started = names.filter((name) => containers.some((one) => one.name === name));
  await engine.operate(scope, "stop", started, signal);
}

async function runCommand(ports: DeployPorts, context: RunContext, command: TaskSpec): Promise<void> {
  const { exitCode } = await ports.engine.runTask(command, context.output, context.signal);
  if (exitCode === 0) return;
  throw new Refusal(
    "rehearsal-failed",
    `On a copy of the database the release command ended with exit code ${exitCode}; its output is above. The database itself was not touched. Mend the command or the migration and deploy again.`,
  );
}

/** Only what the rehearsal says about the release can be overridden, not what kept it from being held. */
async function unlessOverridden(context: CommitContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    if (!(failure instanceof Refusal) || failure.code !== "rehearsal-failed") throw failure;
    context.note(notPassed);
    if (!context.request.overrides?.some(({ gate }) => gate === rehearsalGateId)) throw failure;
    context.output(`${failure.message} The deploy goes on all the same: this gate is overridden.`);
    context.note(`${notPassed}, overridden`);
  }
}

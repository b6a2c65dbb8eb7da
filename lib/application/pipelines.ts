import type { BackUpInput } from "../contract/backups.ts";
import type { CancelInput, IntentInput, OperateInput } from "../contract/intents.ts";
import type { MendInput } from "../contract/mend.ts";
import type { Environment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import type { StepOutline } from "../contract/run.ts";
import type { Pipeline } from "./step.ts";

export type RunInput = Exclude<IntentInput, CancelInput>;

/** What can be asked for becomes a run of one of these. */
export type Pipelines = {
  [Kind in RunInput["kind"]]?: Partial<Record<Environment, Pipeline<Extract<RunInput, { kind: Kind }>>>>;
} & {
  /** A backup of what a restore has set aside. */
  archive?: Partial<Record<Environment, Pipeline<BackUpInput>>>;
  /** Mending that starts the release once more, and such that makes residents anew. */
  "mend-beside"?: Partial<Record<Environment, Pipeline<MendInput>>>;
  "mend-held"?: Partial<Record<Environment, Pipeline<MendInput>>>;
};

/** Refuses `not-available`. */
export function pipelineFor(pipelines: Pipelines, input: RunInput): Pipeline<RunInput> {
  const pipeline = pipelines[rowOf(input)]?.[input.environment];
  if (!pipeline)
    throw new Refusal(
      "not-available",
      `${titleOf(input)}: this version of Slipway does not do that. Nothing was changed.`,
    );
  // Each pipeline is asked for its own kind of input only: both come from the same row of the table.
  return pipeline as Pipeline<RunInput>;
}

function rowOf(input: RunInput): keyof Pipelines {
  if (input.kind === "back-up" && input.release !== undefined) return "archive";
  if (input.kind === "mend" && input.way !== "in-place") return `mend-${input.way}`;
  return input.kind;
}

/** The steps as the timeline shows them. Nothing is undone once clean-up has begun, so clean-up comes last. */
export function outlineOf(pipeline: { steps: readonly StepOutline[] }): StepOutline[] {
  const outline = pipeline.steps.map(({ name, title, kind }) => ({ name, title, kind }));
  const cleaning = outline.findIndex(({ kind }) => kind === "clean-up");
  const late = cleaning < 0 ? undefined : outline.slice(cleaning).find(({ kind }) => kind === "reversible");
  if (late) throw new Error(`Step ${late.name} is reversible and comes after clean-up`);
  if (new Set(outline.map(({ name }) => name)).size < outline.length) throw new Error("Two steps have one name");
  return outline;
}

export function titleOf(input: RunInput): string {
  switch (input.kind) {
    case "deploy":
      return `Deploy ${shortRef(input.ref)} to ${input.environment}`;
    case "take-over":
      return `Take over ${input.environment} with ${shortRef(input.ref)}`;
    case "rollback":
      return `Roll back ${input.environment}${input.to ? ` to r${input.to}` : ""}`;
    case "stop-standby":
      return `Stop standby r${input.release} of ${input.environment}`;
    case "operate":
      return titleOfOperation(input);
    case "back-up":
      return input.release === undefined
        ? `Back up ${input.environment}`
        : `Back up what was set aside with r${input.release} of ${input.environment}`;
    case "prove":
      return `Prove the backup ${input.timestamp} of ${input.environment}`;
    case "export":
      return `Export the backup ${input.timestamp} of ${input.environment}`;
    case "isolation":
      return "Prove isolation";
    case "restore":
      return `Restore ${input.environment} to ${input.timestamp}`;
    case "undo-restore":
      return input.run === undefined
        ? `Undo the last restore of ${input.environment}`
        : `Undo the restore #${input.run} of ${input.environment}`;
    case "configure":
      return `Apply the variables of ${input.environment}`;
    case "mend":
      return `Mend ${input.environment}`;
  }
}

/** A commit that is written out says nothing that its beginning does not. */
const shortRef = (ref: string) => (/^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 7) : ref);

function titleOfOperation(input: OperateInput): string {
  const verb = { start: "Start", stop: "Stop", restart: "Restart" }[input.action];
  return input.service ? `${verb} ${input.service} of ${input.environment}` : `${verb} ${input.environment}`;
}

import { z } from "zod";
import { backUpInput, exportInput, proveInput, restoreInput, undoRestoreInput } from "./backups.ts";
import { isolationInput } from "./isolation.ts";
import { mendInput } from "./mend.ts";
import type { Permission } from "./permissions.ts";
import { environmentSchema, refSchema, requestIdSchema, serviceSchema, textSchema } from "./schemas.ts";
import { configureInput } from "./variables.ts";

const releaseNumber = z.number().int().positive();

/** What somebody confirms when an environment asks for it. */
const confirmation = {
  phrase: z.string().max(40).optional(),
  /** Fingerprint of the plan that was shown; another plan is refused. */
  plan: z.string().max(64).optional(),
  overrides: z
    .array(z.object({ gate: z.string().min(1).max(300), reason: textSchema.trim().min(3).max(500) }))
    .max(50)
    .optional(),
};

/** What somebody can ask the worker to do. One schema for the form, the action, the link and the command line. */
export const deployInput = z.object({
  kind: z.literal("deploy"),
  requestId: requestIdSchema,
  environment: environmentSchema,
  ref: refSchema,
  ...confirmation,
});

/** A deploy to an environment where `docker compose` has started the same application before. */
export const takeOverInput = deployInput.extend({ kind: z.literal("take-over") });

/** Back to the code of an earlier release. Data stays as it is. */
export const rollbackInput = z.object({
  kind: z.literal("rollback"),
  requestId: requestIdSchema,
  environment: environmentSchema,
  /** Without a number: the release before the live one. While a deploy is drained or watched: it flips back. */
  to: releaseNumber.optional(),
  /** The database has another schema than that release had, and whoever asks knows. */
  acceptSchema: z.boolean().optional(),
});

/** Asked by Slipway itself, when a standby's time to run is over. */
export const stopStandbyInput = z.object({
  kind: z.literal("stop-standby"),
  requestId: requestIdSchema,
  environment: environmentSchema,
  release: releaseNumber,
});

export const operateInput = z.object({
  kind: z.literal("operate"),
  requestId: requestIdSchema,
  environment: environmentSchema,
  action: z.enum(["start", "stop", "restart"]),
  /** Without a service: the whole environment. */
  service: serviceSchema.optional(),
  /** Stopping production asks for the phrase. */
  phrase: z.string().max(40).optional(),
});

export const cancelInput = z.object({
  kind: z.literal("cancel"),
  requestId: requestIdSchema,
  environment: environmentSchema,
  run: z.number().int().positive(),
});

export const intentInput = z.discriminatedUnion("kind", [
  deployInput,
  takeOverInput,
  rollbackInput,
  stopStandbyInput,
  operateInput,
  backUpInput,
  proveInput,
  exportInput,
  isolationInput,
  restoreInput,
  undoRestoreInput,
  mendInput,
  configureInput,
  cancelInput,
]);
export type IntentInput = z.infer<typeof intentInput>;
export type DeployInput = z.infer<typeof deployInput>;
export type TakeOverInput = z.infer<typeof takeOverInput>;
export type RollbackInput = z.infer<typeof rollbackInput>;
export type StopStandbyInput = z.infer<typeof stopStandbyInput>;
export type OperateInput = z.infer<typeof operateInput>;
export type CancelInput = z.infer<typeof cancelInput>;

/** To stop a standby, or to mend what has drifted, brings no other code: it operates on what is there. */
export function permissionFor({ kind, environment }: IntentInput): Permission {
  switch (kind) {
    case "operate":
    case "stop-standby":
    case "isolation":
    case "mend":
      return `operate:${environment}`;
    case "back-up":
    case "prove":
      return `backup:${environment}`;
    case "export":
      return `export:${environment}`;
    case "configure":
      return `configure:${environment}`;
    case "restore":
    case "undo-restore":
      return `restore:${environment}`;
    default:
      return `deploy:${environment}`;
  }
}

/** What can cost production something: whoever asks proves again to be there. To cancel is to stop something, and may be urgent. */
export function isCritical(input: Exclude<IntentInput, StopStandbyInput>): boolean {
  if (input.environment !== "production") return false;
  if (input.kind === "operate") return input.action === "stop";
  return ["deploy", "take-over", "rollback", "restore", "undo-restore", "configure"].includes(input.kind);
}

/** What became of an intent. `run` is the run that was started, or (cancel) the run that was told. */
export type IntentAnswer =
  | { accepted: true; run: number }
  | { accepted: false; code: string; message: string; run?: number };

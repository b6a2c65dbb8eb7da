import { z } from "zod";
import { environmentSchema, refSchema, requestIdSchema, serviceSchema } from "./names.ts";
import type { Permission } from "./permissions.ts";

/** What somebody can ask the worker to do. One schema for the form, the action, the link and the command line. */
export const deployInput = z.object({
  kind: z.literal("deploy"),
  requestId: requestIdSchema,
  environment: environmentSchema,
  ref: refSchema,
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

export const intentInput = z.discriminatedUnion("kind", [deployInput, operateInput, cancelInput]);
export type IntentInput = z.infer<typeof intentInput>;
export type DeployInput = z.infer<typeof deployInput>;
export type OperateInput = z.infer<typeof operateInput>;
export type CancelInput = z.infer<typeof cancelInput>;

export function permissionFor(input: IntentInput): Permission {
  return input.kind === "operate" ? `operate:${input.environment}` : `deploy:${input.environment}`;
}

/** What became of an intent. `run` is the run that was started, or (cancel) the run that was told. */
export type IntentAnswer =
  | { accepted: true; run: number }
  | { accepted: false; code: string; message: string; run?: number };

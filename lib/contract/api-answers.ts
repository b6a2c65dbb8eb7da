import { z } from "zod";
import type { Problem } from "./api.ts";
import type { IntentAnswer } from "./intents.ts";
import type { OutputLine, RunView } from "./run.ts";
import { environmentSchema } from "./schemas.ts";

/*
 * What the API answers with most, for its document; the types they are held to are what the worker answers. Of the others the
 * document names the type.
 */
const at = z.int().describe("Epoch milliseconds");

const step = z.object({
  name: z.string(),
  title: z.string(),
  kind: z.enum(["reversible", "clean-up"]),
  usualMs: z.number().optional(),
  mark: z.enum(["acting", "done", "failed", "undoing", "undone", "undo-failed"]).optional(),
  planning: z.literal(true).optional(),
  note: z.string().optional(),
  error: z.string().optional(),
  startedAt: at.optional(),
  endedAt: at.optional(),
});

export const runViewSchema = z.object({
  id: z.int(),
  kind: z.enum([
    "deploy",
    "take-over",
    "rollback",
    "stop-standby",
    "operate",
    "back-up",
    "prove",
    "export",
    "isolation",
    "restore",
    "undo-restore",
    "mend",
    "configure",
  ]),
  environment: environmentSchema,
  title: z.string(),
  requestedBy: z.string(),
  requestedAt: at,
  release: z.int().optional(),
  ref: z.string().optional(),
  commit: z.string().optional(),
  overrides: z.array(z.object({ gate: z.string(), reason: z.string() })).optional(),
  seq: z.int(),
  steps: z.array(step),
  cancelRequestedBy: z.string().optional(),
  outcome: z.enum(["succeeded", "succeeded-with-warnings", "rolled-back", "needs-attention"]).optional(),
  sentence: z.string().optional(),
  endedAt: at.optional(),
}) satisfies z.ZodType<RunView>;

export const outputLineSchema = z.object({
  line: z.int(),
  at,
  step: z.string(),
  text: z.string(),
}) satisfies z.ZodType<OutputLine>;

export const acceptedSchema = z.object({ accepted: z.literal(true), run: z.int() }) satisfies z.ZodType<
  Extract<IntentAnswer, { accepted: true }>
>;

export const problemSchema = z
  .object({
    type: z.literal("about:blank"),
    title: z.string(),
    status: z.int(),
    code: z.string().describe("For programs, such as busy, gates-unmet or token-refused"),
    detail: z.string().describe("What happened, what state things are in now, and what to do"),
    facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  })
  .describe("RFC 9457") satisfies z.ZodType<Problem>;

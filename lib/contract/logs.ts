import { z } from "zod";
import { momentOf } from "./log-records.ts";
import { environmentSchema, serviceSchema } from "./schemas.ts";

/** ISO 8601 in UTC, to the nanosecond. */
const momentSchema = z
  .string()
  .refine((text) => momentOf(text) !== undefined, "A moment is like 2026-11-22T23:41:56.842182631Z");

export const logRequest = z.object({
  environment: environmentSchema,
  services: z.array(serviceSchema).min(1).max(50),
  /** How many of the newest lines to begin with. */
  tail: z.number().int().min(0).max(5000).default(500),
  follow: z.boolean().default(true),
  /** Instead of the newest lines: all since this moment, also of containers that are gone. */
  since: momentSchema.optional(),
});
export type LogRequest = z.infer<typeof logRequest>;

/** A page of what was ever written there, from the archive: the oldest lines of a range, or its newest. */
export const logHistoryRequest = z.object({
  environment: environmentSchema,
  services: z.array(serviceSchema).min(1).max(50),
  since: momentSchema.optional(),
  /** Until just before this moment. */
  until: momentSchema.optional(),
  /** A few more come when several are of the same moment, fewer when they are long. */
  limit: z.number().int().min(1).max(10_000).default(1000),
  newest: z.boolean().default(false),
});
export type LogHistoryRequest = z.infer<typeof logHistoryRequest>;

export type LogEvent =
  | {
      type: "line";
      environment: "staging" | "production";
      service: string;
      at: number;
      stream: "stdout" | "stderr";
      text: string;
    }
  /** Without `lines` nobody knows how many. `from` and `to` are what `logHistory` reads them with. */
  | { type: "skipped"; service: string; lines?: number; reason: string; from?: string; to?: string }
  /** With a service: of that one only. `resume` tells `streamLogs` where to go on. */
  | { type: "end"; service?: string; cause: string; resume?: string };

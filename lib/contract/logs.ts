import { z } from "zod";
import { environmentSchema, serviceSchema } from "./names.ts";

export const logRequest = z.object({
  environment: environmentSchema,
  services: z.array(serviceSchema).min(1).max(50),
  /** How many of the newest lines to begin with. */
  tail: z.number().int().min(0).max(5000).default(500),
  follow: z.boolean().default(true),
});
export type LogRequest = z.infer<typeof logRequest>;

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

/** The cause of a log's end that was read, not followed: there is no more of it now. */
export const wholeLog = "these are all lines so far";

/** Why lines are missing that nobody can load any more. */
export const engineLost = "the engine had thrown them away before they were read";

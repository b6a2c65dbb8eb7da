import { z } from "zod";
import { environmentSchema, requestIdSchema } from "./schemas.ts";

/** Makes what runs what the last release recorded. */
export const mendInput = z.object({
  kind: z.literal("mend"),
  requestId: requestIdSchema,
  environment: environmentSchema,
  /** As it was shown: more than that is not done. */
  way: z.enum(["in-place", "beside", "held"]),
});
export type MendInput = z.infer<typeof mendInput>;

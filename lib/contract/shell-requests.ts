import { z } from "zod";
import { shellModes, terminalLimits } from "./database-shell.ts";
import { environmentSchema } from "./schemas.ts";

const { columns, rows } = terminalLimits;
const size = z.object({
  columns: z.int().min(columns.least).max(columns.most),
  rows: z.int().min(rows.least).max(rows.most),
});
const target = z.object({ environment: environmentSchema, mode: z.enum(shellModes) });

/** Of one that is open; whose it is and which rights it needs is asked again with every request. */
export const shellRequest = target.extend({ shell: z.uuid() });

export const openShellRequest = target.extend({ size });
export const typeInShellRequest = shellRequest.extend({
  text: z
    .string()
    .min(1)
    .max(16 * 1024),
});
export const resizeShellRequest = shellRequest.extend({ size });
export const closeShellRequest = shellRequest.extend({ cause: z.string().min(1).max(300) });
export type OpenShellRequest = z.infer<typeof openShellRequest>;
export type TypeInShellRequest = z.infer<typeof typeInShellRequest>;
export type ResizeShellRequest = z.infer<typeof resizeShellRequest>;

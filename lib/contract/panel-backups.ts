import { z } from "zod";
import type { timestampSchema } from "./backups.ts";

/** To whom the panel's own backups are encrypted (age); the recovery key that opens them is nowhere in the panel. */
export const recipientSchema = z
  .string()
  .regex(/^age1[02-9ac-hj-np-z]{58}$/, "A recipient is what age-keygen prints as public key: age1 and 58 characters");

/** `null`: from now on they are not encrypted. */
export const recoveryKeyInput = z.object({ recipient: recipientSchema.nullable() });
export type RecoveryKeyInput = z.infer<typeof recoveryKeyInput>;

/** Of the panel itself: its database and keys. Every one that is listed was opened again before it got its name. */
export interface PanelBackupView {
  timestamp: z.infer<typeof timestampSchema>;
  /** Epoch milliseconds. */
  at: number;
  state: "proven" | "damaged";
  /** Why it is damaged. */
  why?: string;
  bytes?: number;
  /** Only the recovery key opens it. Where not, it has the panel's keys for everybody who can read the file. */
  encrypted?: boolean;
  reason?: string;
  by?: string;
  /** Where it lies, on the worker's disk. */
  folder: string;
}

export interface RecoveryKeyView {
  recipient: string | null;
}

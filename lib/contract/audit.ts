import { z } from "zod";
import type { Environment } from "./names.ts";
import type { Role } from "./permissions.ts";
import { environmentSchema } from "./schemas.ts";

/** Who did or tried something. Without an id it is not known who: a sign-in that failed. */
export interface AuditActor {
  id?: string;
  name: string;
  role?: Role;
}

export const auditOutcomes = ["done", "refused", "failed"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** What is written down of something that somebody did or tried. Nothing in it is secret. */
export interface AuditEvent {
  /** Epoch milliseconds. */
  at: number;
  who: AuditActor;
  /** The address, or `host` for the command line. */
  from: string;
  /** `deploy`, `signOff`, `sign-in`, … */
  what: string;
  environment?: Environment;
  /** Whom or what it was done to. */
  about?: string;
  /** The reasons that were given. */
  why?: string;
  outcome: AuditOutcome;
  /** What came of it, or why it was refused. */
  detail?: string;
}

export interface AuditEntry extends AuditEvent {
  /** From 1, without holes. */
  seq: number;
  /** SHA-256 over the entry and the one before it. */
  hash: string;
}

/** The last entry at some time, kept elsewhere: what was written by then cannot be changed or cut off unseen. */
export interface AuditHead {
  seq: number;
  hash: string;
}

export const auditHeadSchema = z.object({ seq: z.int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/) });

export const auditRequest = z.object({
  limit: z.int().min(1).max(500).default(100),
  /** Entries before this one. */
  before: z.int().positive().optional(),
  environment: environmentSchema.optional(),
  outcome: z.enum(auditOutcomes).optional(),
  /** Stands somewhere in who, what, about, why or detail; capitals do not matter. */
  text: z.string().trim().max(200).optional(),
});
export type AuditRequest = z.input<typeof auditRequest>;

/** A head that was exported, and where it was found. */
export interface KnownHead extends AuditHead {
  /** `tag production/20261120T105612Z`, `file /srv/audit-heads`, `database`. */
  where: string;
  /** Not on this host, or not for who can change the log: only such a head speaks against a truncation. */
  outside: boolean;
}

export interface AuditVerification {
  entries: number;
  head?: AuditHead;
  /** The first is where the file first differs from what was written. */
  problems: { seq: number; problem: string }[];
  /** The newest exported head that agrees; what is newer could be cut off unseen. */
  exported?: KnownHead;
  newer: number;
  /** Where heads could not be looked up, and why. */
  unread: string[];
}

/** What the verification cannot know: what is newer than any head that was kept elsewhere. */
export function exportedSentence({ entries, exported, newer }: AuditVerification): string {
  if (!exported) return "No head was kept elsewhere, so an end that was cut off would not be seen.";
  const kept = `Entry ${exported.seq} was kept elsewhere (${exported.where}): up to it nothing was cut off.`;
  if (newer === 0) return `${kept} It is the last one.`;
  return `${kept} ${newer} of ${entries} ${newer === 1 ? "is" : "are"} newer: if something was cut off behind them, that would not be seen.`;
}

import { z } from "zod";
import type { Environment } from "./names.ts";
import { requestIdSchema, textSchema } from "./schemas.ts";

/** Tries both environments against one another; its run is staging's, which must not reach production. */
export const isolationInput = z.object({
  kind: z.literal("isolation"),
  requestId: requestIdSchema,
  environment: z.literal("staging"),
});
export type IsolationInput = z.infer<typeof isolationInput>;

/** An administrator takes a hole for what it is, by its key, or no longer does. */
export const acceptHoleInput = z.object({
  key: z.string().min(1).max(300),
  /** Without one it is a hole again. */
  reason: textSchema.trim().min(3).max(500).optional(),
});
export type AcceptHoleInput = z.infer<typeof acceptHoleInput>;

/** What is compared or tried, in the order in which it is shown. */
export const subjects = [
  "network",
  "volume",
  "folder",
  "host",
  "secret",
  "address",
  "name",
  "port",
  "password",
] as const;
export type IsolationSubject = (typeof subjects)[number];

/**
 * `open`: reached, as somebody declared it to be for everybody. `accepted`: a hole that an administrator knows of. `untried`:
 * it could not be tried, so nothing is known.
 */
export type Verdict = "blocked" | "open" | "accepted" | "hole" | "untried";

export interface IsolationFinding {
  /** What accepting it names: the same from one release to the next. */
  key: string;
  subject: IsolationSubject;
  /** From inside of which environment it was tried; without one both were compared. */
  from?: Environment;
  /** `production's database at 10.213.4.5:3306`. */
  what: string;
  /** What happened, in a few words. */
  saw: string;
  verdict: Verdict;
  /** Why it is open, or was accepted. */
  why?: string;
  acceptedBy?: string;
  /** Epoch milliseconds. */
  acceptedAt?: number;
}

export interface IsolationView {
  /** When it was looked at, epoch milliseconds; absent while it never was, as is everything about that. */
  at?: number;
  run?: number;
  tookMs?: number;
  /** What was live then. */
  releases?: Record<Environment, number>;
  findings: IsolationFinding[];
}

export const countOf = (findings: readonly Pick<IsolationFinding, "verdict">[], verdict: Verdict): number =>
  findings.filter((finding) => finding.verdict === verdict).length;

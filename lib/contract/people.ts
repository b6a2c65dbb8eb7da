import { z } from "zod";
import { type Role, roles } from "./permissions.ts";
import { lineSchema } from "./schemas.ts";

const email = z.string().trim().toLowerCase().max(200).pipe(z.email("This is not an e-mail address"));
const name = lineSchema.trim().min(1, "Enter a name").max(80);
const token = z.string().min(1).max(100);
const personId = z.string().min(1).max(100);

/** NIST SP 800-63B: long, no rules of what it is made of; what many people have is refused where it is set. */
export const shortestPassword = 12;
const newPassword = z.string().min(shortestPassword, `Use at least ${shortestPassword} characters`).max(200);
const knownPassword = z.string().min(1, "Enter your password").max(200);

/** Six digits of an app, or a recovery code. */
const code = z.string().trim().max(40);

export const signInInput = z.object({ email, password: knownPassword, code: code.optional() });
export type SignInInput = z.infer<typeof signInInput>;

/** The first administrator, made with the one-time link that the panel prints where it was started. */
export const setUpInput = z.object({ token, name, email, password: newPassword });
export type SetUpInput = z.infer<typeof setUpInput>;

export const inviteInput = z.object({ email, name, role: z.enum(roles) });
export type InviteInput = z.infer<typeof inviteInput>;
export const acceptInput = z.object({ token, password: newPassword });
export type AcceptInput = z.infer<typeof acceptInput>;
export const withdrawInput = z.object({ email });

export const roleInput = z.object({ person: personId, role: z.enum(roles) });
export const accessInput = z.object({ person: personId, disabled: z.boolean() });
export const personInput = z.object({ person: personId });

export const confirmIdentityInput = z.object({ password: knownPassword, code: code.optional() });
export type ConfirmIdentityInput = z.infer<typeof confirmIdentityInput>;
export const changePasswordInput = z.object({ password: newPassword });
export const takeCodesInput = z.object({ code: code.min(6, "Enter the six digits") });
/** Without one: every session but the one that asks. */
export const endSessionsInput = z.object({ session: z.string().min(1).max(100).optional() });

export interface PersonView {
  id: string;
  name: string;
  email: string;
  role: Role;
  disabled: boolean;
  secondFactor: boolean;
  /** Sign-ins that count now. */
  sessions: number;
  lastSeenAt?: number;
}

export interface InvitationView {
  name: string;
  email: string;
  role: Role;
  invitedBy: string;
  expiresAt: number;
  /** For somebody who has an account: to choose another password. */
  again: boolean;
}

export interface PeopleView {
  people: PersonView[];
  invitations: InvitationView[];
}

/** Shown once: only its digest is kept. */
export interface OneTimeLink {
  path: string;
  expiresAt: number;
}

export interface SessionView {
  id: string;
  current: boolean;
  createdAt: number;
  lastSeenAt: number;
  address: string;
  browser: string;
}

export interface AccountView {
  email: string;
  secondFactor: boolean;
  recoveryCodesLeft: number;
  sessions: SessionView[];
}

import type { AuditEvent } from "../../contract/audit.ts";
import type { Environment } from "../../contract/names.ts";
import type { Actor, Role } from "../../contract/permissions.ts";
import type { Sessions } from "../sessions.ts";

export interface Person extends Actor {
  email: string;
  /** argon2id, in PHC string form. */
  passwordHash: string;
  disabled: boolean;
  createdAt: number;
  /** Since when one-time codes are asked for. */
  secondFactorSince?: number;
}

export interface NewPerson {
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
}

/** Who may choose a password by a one-time link: somebody new, or `person` anew. */
export interface Invitation {
  person?: string;
  email: string;
  name: string;
  role: Role;
  invitedBy: string;
  expiresAt: number;
}

export interface People {
  anybody(): Promise<boolean>;
  find(id: string): Promise<Person | undefined>;
  findByEmail(email: string): Promise<Person | undefined>;
  /** By name. */
  all(): Promise<Person[]>;
  /** Uses the one-time token and makes the person in one transaction; `undefined` when the token is not (or no longer) good. */
  createFirst(token: string, person: NewPerson, at: number): Promise<Person | undefined>;
  /** A new one-time token for the first administrator, good until then; earlier ones end. */
  issueSetUpToken(expiresAt: number): Promise<string>;
  /** Answers the one-time token; earlier ones for this e-mail address end. */
  invite(invitation: Invitation, at: number): Promise<string>;
  invitation(token: string, at: number): Promise<Invitation | undefined>;
  /** Those that can still be used, by name. */
  openInvitations(at: number): Promise<Invitation[]>;
  withdrawInvitations(email: string): Promise<void>;
  /** Uses the token, once: makes the person, or gives the one it is for the password and takes the second factor away. */
  acceptInvitation(token: string, passwordHash: string, at: number): Promise<Person | undefined>;
  setPassword(id: string, passwordHash: string): Promise<void>;
  /** Answers `false`, and changes nothing, where no administrator would be left. */
  setRole(id: string, role: Role): Promise<boolean>;
  /** As `setRole`. */
  setDisabled(id: string, disabled: boolean, at: number): Promise<boolean>;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a hash as with one, so that nobody learns from the time who exists. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** Many people have it, or it is made of what everybody knows about this person. */
  isCommon(password: string, about: readonly string[]): boolean;
}

export interface SignInLimit {
  /** Milliseconds until the next attempt is allowed; 0 when it is. */
  waitMs(email: string, address: string): Promise<number>;
  failed(email: string, address: string): Promise<void>;
  succeeded(email: string, address: string): Promise<void>;
}

/** One-time codes of an authenticator app (TOTP, RFC 6238). */
export interface OneTimeCodes {
  /** `uri` is what an app reads from a QR code. */
  create(account: string): { secret: string; uri: string };
  /** The time step whose code it is; `undefined` when it is not one of now. */
  stepOf(secret: string, code: string, at: number): number | undefined;
}

export interface SecondFactors {
  /** The secret in use. */
  secretOf(person: string): Promise<string | undefined>;
  /** Not in use before it is confirmed. */
  propose(person: string, secret: string): Promise<void>;
  proposed(person: string): Promise<string | undefined>;
  /** Takes the proposed secret into use, with these recovery codes in place of earlier ones. */
  confirm(person: string, step: number, recoveryCodes: readonly string[], at: number): Promise<void>;
  remove(person: string): Promise<void>;
  /** `false`: a code of this step or a later one was used before. */
  useStep(person: string, step: number): Promise<boolean>;
  /** `false`: it is none, or was used before. */
  useRecoveryCode(person: string, code: string, at: number): Promise<boolean>;
  recoveryCodesLeft(person: string): Promise<number>;
}

export interface NewToken {
  name: string;
  /** Who makes it. */
  person: string;
  role: Role;
  environments: Environment[];
  critical: boolean;
  expiresAt: number;
}

export interface TokenRecord extends Omit<NewToken, "person"> {
  id: string;
  person: Person;
  createdAt: number;
  revoked: boolean;
  lastUsedAt?: number;
  lastUsedFrom?: string;
}

/** With a token a program asks in its maker's name. */
export interface Tokens {
  /** Answers the secret, of which only a digest is kept. */
  make(token: NewToken, at: number): Promise<string>;
  /** Also one that is no longer good. */
  find(secret: string): Promise<TokenRecord | undefined>;
  /** Those that were not revoked, newest first. */
  all(): Promise<TokenRecord[]>;
  used(id: string, by: { at: number; from: string }): Promise<void>;
  revoke(id: string, at: number): Promise<void>;
}

export interface PeoplePorts {
  people: People;
  sessions: Sessions;
  passwords: Passwords;
  limit: SignInLimit;
  codes: OneTimeCodes;
  factors: SecondFactors;
  tokens: Tokens;
  /** Written down for the audit log, which is the worker's. */
  record(event: AuditEvent): Promise<void>;
}

import type { SetUpInput, SignInInput } from "../contract/people.ts";
import { signInRefused, signInTooOften } from "../contract/people.ts";
import type { Actor, Role } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";

export interface Person extends Actor {
  email: string;
  /** argon2id, in PHC string form. */
  passwordHash: string;
  /** Rises when every session of this person has to end. */
  sessionVersion: number;
  disabled: boolean;
}

export interface People {
  anybody(): Promise<boolean>;
  find(id: string): Promise<Person | undefined>;
  findByEmail(email: string): Promise<Person | undefined>;
  /** Uses the one-time token and makes the person in one transaction; `undefined` when the token is not (or no longer) good. */
  createFirst(token: string, person: NewPerson, at: number): Promise<Person | undefined>;
  /** A new one-time token for the first administrator, good until then; earlier ones end. */
  issueSetUpToken(expiresAt: number): Promise<string>;
}

export interface NewPerson {
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a hash as with one, so that nobody learns from the time who exists. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
}

export interface SignInLimit {
  /** Milliseconds until the next attempt is allowed; 0 when it is. */
  waitMs(email: string, address: string): Promise<number>;
  failed(email: string, address: string): Promise<void>;
  succeeded(email: string, address: string): Promise<void>;
}

export interface SignInPorts {
  people: People;
  passwords: Passwords;
  limit: SignInLimit;
}

export async function signIn(ports: SignInPorts, { email, password }: SignInInput, address: string): Promise<Person> {
  const waitMs = await ports.limit.waitMs(email, address);
  if (waitMs > 0) {
    const wait = Math.ceil(waitMs / 60_000);
    throw new Refusal(signInTooOften, `Too many attempts. Try again in ${wait} minute${wait === 1 ? "" : "s"}.`);
  }
  const person = await ports.people.findByEmail(email);
  const matches = await ports.passwords.verify(person?.passwordHash, password);
  if (!person || !matches || person.disabled) {
    await ports.limit.failed(email, address);
    throw new Refusal(signInRefused, "E-mail address or password is wrong.");
  }
  await ports.limit.succeeded(email, address);
  return person;
}

export async function setUpFirstAdministrator(
  ports: Omit<SignInPorts, "limit">,
  input: SetUpInput,
  at: number,
): Promise<Person> {
  const passwordHash = await ports.passwords.hash(input.password);
  const person = await ports.people.createFirst(
    input.token,
    { email: input.email, name: input.name, role: "admin", passwordHash },
    at,
  );
  if (person) return person;
  throw new Refusal(
    "set-up-link-used",
    "This one-time link is no longer good: it was used, it is older than a day, or a newer one was printed. Nothing was changed. Start the panel again to get a new link, or sign in.",
  );
}

/** The person behind a session, if it still counts. */
export async function personOfSession(
  people: People,
  session: { id: string; version: number },
): Promise<Actor | undefined> {
  const person = await people.find(session.id);
  if (!person || person.disabled || person.sessionVersion !== session.version) return undefined;
  return { id: person.id, name: person.name, role: person.role };
}

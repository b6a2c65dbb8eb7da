import type { Actor } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { confirmFirst, signInNeedsCode, signInRefused, signInTooOften } from "../../contract/sign-in-codes.ts";
import type { PeoplePorts, Person } from "./ports.ts";

interface Attempt {
  address: string;
  browser: string;
  at: number;
}

/** Answers the session that begins. Whoever is wrong, unknown or disabled gets one and the same answer. */
export async function signIn(
  ports: PeoplePorts,
  given: { email: string; password: string; code?: string | undefined },
  { address, browser, at }: Attempt,
): Promise<string> {
  const tried = { at, from: address, what: "sign-in" } as const;
  const person = await proven(ports, given, address, at).catch(async (error) => {
    const isRefused = error instanceof Refusal && error.code === signInRefused;
    if (isRefused) await ports.record({ ...tried, who: { name: given.email }, outcome: "refused" });
    throw error;
  });
  const session = await ports.sessions.begin({ person: person.id, address, browser }, at);
  await ports.record({ ...tried, who: whoIs(person), outcome: "done" });
  return session;
}

/** Whoever is signed in proves to be there: with the password, and the one-time code where one is used. */
export async function confirmIdentity(
  ports: PeoplePorts,
  asked: { session: string; person: Actor },
  given: { password: string; code?: string | undefined },
  at: number,
): Promise<void> {
  const { session, person } = asked;
  const email = (await ports.people.find(person.id))?.email ?? "";
  await proven(ports, { ...given, email }, person.from ?? "", at);
  await ports.sessions.confirmed(session, at);
  await ports.record({ at, from: person.from ?? "", what: "confirm-identity", who: whoIs(person), outcome: "done" });
}

export function demandConfirmed({ confirmed }: { confirmed: boolean }): void {
  if (confirmed) return;
  throw new Refusal(
    confirmFirst,
    "This needs you to prove again that it is you, which holds for ten minutes. Nothing was changed. Enter your password and try again.",
  );
}

export async function signOut(ports: PeoplePorts, session: string, at: number): Promise<void> {
  const record = await ports.sessions.find(session);
  if (!record || record.endedBy !== undefined) return;
  await ports.sessions.end(record.person.id, { only: session }, "You have signed out.", at);
  await ports.record({ at, from: record.address, what: "sign-out", who: whoIs(record.person), outcome: "done" });
}

export const whoIs = ({ id, name, role }: Actor) => ({ id, name, role });

async function proven(
  ports: PeoplePorts,
  { email, password, code }: { email: string; password: string; code?: string | undefined },
  address: string,
  at: number,
): Promise<Person> {
  const waitMs = await ports.limit.waitMs(email, address);
  if (waitMs > 0) {
    const wait = Math.ceil(waitMs / 60_000);
    throw new Refusal(signInTooOften, `Too many attempts. Try again in ${wait} minute${wait === 1 ? "" : "s"}.`);
  }
  const person = await ports.people.findByEmail(email);
  const matches = await ports.passwords.verify(person?.passwordHash, password);
  if (!person || !matches || person.disabled) return refuse(ports, email, address);
  const secret = await ports.factors.secretOf(person.id);
  if (secret !== undefined) {
    if (!code) throw new Refusal(signInNeedsCode, "Enter the code of your authenticator app, or a recovery code.");
    if (!(await isGood(ports, person.id, secret, code, at))) return refuse(ports, email, address);
  }
  await ports.limit.succeeded(email, address);
  return person;
}

async function refuse({ limit }: PeoplePorts, email: string, address: string): Promise<never> {
  await limit.failed(email, address);
  throw new Refusal(signInRefused, "The password or the code is wrong. Nothing was changed.");
}

/** A code is good once: who has looked over a shoulder cannot use it again. */
async function isGood(ports: PeoplePorts, person: string, secret: string, code: string, at: number): Promise<boolean> {
  const step = ports.codes.stepOf(secret, code, at);
  if (step !== undefined) return ports.factors.useStep(person, step);
  return ports.factors.useRecoveryCode(person, code, at);
}

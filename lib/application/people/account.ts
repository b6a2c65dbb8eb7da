import { randomInt } from "node:crypto";
import type { AccountView } from "../../contract/people.ts";
import type { Actor } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { whyEnded } from "../../domain/session.ts";
import type { SignedIn } from "../sessions.ts";
import { refuseCommon } from "./invite.ts";
import { personOrRefuse } from "./manage.ts";
import type { PeoplePorts } from "./ports.ts";
import { whoIs } from "./sign-in.ts";

export async function readAccount(
  ports: PeoplePorts,
  { person, session }: SignedIn,
  now: number,
): Promise<AccountView> {
  const { email, secondFactorSince, ...self } = await personOrRefuse(ports, person.id);
  const counting = (await ports.sessions.ofPerson(person.id)).filter((one) => !whyEnded(one, self, now));
  return {
    email,
    secondFactor: secondFactorSince !== undefined,
    recoveryCodesLeft: await ports.factors.recoveryCodesLeft(person.id),
    sessions: counting.map(({ id, createdAt, lastSeenAt, address, browser }) => ({
      id,
      current: id === session,
      createdAt,
      lastSeenAt,
      address,
      browser,
    })),
  };
}

/** One of one's own sign-ins, or all but the one that asks. */
export async function endSessions(
  ports: PeoplePorts,
  { person, session }: SignedIn,
  only: string | undefined,
  at: number,
): Promise<void> {
  const which = only === undefined ? { except: session } : { only };
  await ports.sessions.end(person.id, which, "You have ended this sign-in from another one.", at);
  await note(ports, person, at, "end-sessions");
}

/** Ends every other sign-in: whoever knew the old password is out. */
export async function changePassword(
  ports: PeoplePorts,
  { person, session }: SignedIn,
  password: string,
  at: number,
): Promise<void> {
  refuseCommon(ports, password, await personOrRefuse(ports, person.id));
  await ports.people.setPassword(person.id, await ports.passwords.hash(password));
  await ports.sessions.end(person.id, { except: session }, "The password of this account was changed.", at);
  await note(ports, person, at, "change-password");
}

/** A secret for an authenticator app; nothing is asked for before a code of it was entered. */
export async function proposeCodes(ports: PeoplePorts, { person }: SignedIn): Promise<{ secret: string; uri: string }> {
  const { email } = await personOrRefuse(ports, person.id);
  const proposed = ports.codes.create(email);
  await ports.factors.propose(person.id, proposed.secret);
  return proposed;
}

/** From now on a code is asked for. Answers the recovery codes, which are shown once. */
export async function takeCodesIntoUse(
  ports: PeoplePorts,
  { person }: SignedIn,
  code: string,
  at: number,
): Promise<string[]> {
  const secret = await ports.factors.proposed(person.id);
  const step = secret === undefined ? undefined : ports.codes.stepOf(secret, code, at);
  if (step === undefined) {
    throw new Refusal(
      "code-wrong",
      "This is not the code of now. Nothing was changed. Look at the clock of the device, and enter the code that it shows.",
    );
  }
  const recoveryCodes = Array.from({ length: 10 }, newRecoveryCode);
  await ports.factors.confirm(person.id, step, recoveryCodes, at);
  await note(ports, person, at, "take-codes-into-use");
  return recoveryCodes;
}

export async function removeCodes(ports: PeoplePorts, { person }: SignedIn, at: number): Promise<void> {
  await ports.factors.remove(person.id);
  await note(ports, person, at, "remove-codes");
}

const readable = "abcdefghjkmnpqrstuvwxyz23456789";

/** 79 bits, in groups that can be read out; without letters and digits that look alike. */
function newRecoveryCode(): string {
  const text = Array.from({ length: 16 }, () => readable[randomInt(readable.length)]).join("");
  return text.replace(/.{4}(?=.)/g, "$&-");
}

const note = (ports: PeoplePorts, person: Actor, at: number, what: string) =>
  ports.record({ at, from: person.from ?? "unknown", who: whoIs(person), what, outcome: "done" });

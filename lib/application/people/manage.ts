import type { PeopleView } from "../../contract/people.ts";
import type { Actor, Role } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { whyEnded } from "../../domain/session.ts";
import type { PeoplePorts, Person } from "./ports.ts";
import { whoIs } from "./sign-in.ts";

export async function listPeople({ people, sessions }: PeoplePorts, now: number): Promise<PeopleView> {
  const [everybody, invitations] = await Promise.all([people.all(), people.openInvitations(now)]);
  return {
    people: await Promise.all(
      everybody.map(async (person) => {
        const counting = (await sessions.ofPerson(person.id)).filter((one) => !whyEnded(one, person, now));
        const { id, name, email, role, disabled } = person;
        const seen = counting.map(({ lastSeenAt }) => lastSeenAt);
        return {
          id,
          name,
          email,
          role,
          disabled,
          secondFactor: person.secondFactorSince !== undefined,
          sessions: counting.length,
          ...(seen.length > 0 && { lastSeenAt: Math.max(...seen) }),
        };
      }),
    ),
    invitations: invitations.map(({ person, ...invitation }) => ({ ...invitation, again: person !== undefined })),
  };
}

export async function changeRole(
  ports: PeoplePorts,
  { person: id, role }: { person: string; role: Role },
  by: Actor,
  at: number,
): Promise<void> {
  const person = await personOrRefuse(ports, id);
  if (!(await ports.people.setRole(id, role))) throw lastAdministrator(person);
  await note(ports, by, at, "change-role", `${person.email}: ${person.role} to ${role}`);
}

/** Whoever is disabled is signed out everywhere; nothing of what he did is lost. */
export async function changeAccess(
  ports: PeoplePorts,
  { person: id, disabled }: { person: string; disabled: boolean },
  by: Actor,
  at: number,
): Promise<void> {
  const person = await personOrRefuse(ports, id);
  if (!(await ports.people.setDisabled(id, disabled, at))) throw lastAdministrator(person);
  if (disabled) await ports.sessions.end(id, {}, "This account was disabled by an administrator.", at);
  await note(ports, by, at, disabled ? "disable" : "enable", person.email);
}

export async function signOutEverywhere(ports: PeoplePorts, id: string, by: Actor, at: number): Promise<void> {
  const person = await personOrRefuse(ports, id);
  await ports.sessions.end(id, {}, `${by.name} has ended every sign-in of this account.`, at);
  await note(ports, by, at, "sign-out-everywhere", person.email);
}

export async function personOrRefuse({ people }: PeoplePorts, id: string): Promise<Person> {
  const person = await people.find(id);
  if (person) return person;
  throw new Refusal(
    "person-not-found",
    "There is no such person (any more). Nothing was changed. Load the page again.",
  );
}

const note = (ports: PeoplePorts, by: Actor, at: number, what: string, about: string) =>
  ports.record({ at, from: by.from ?? "unknown", who: whoIs(by), what, about, outcome: "done" });

const lastAdministrator = ({ name }: Person) =>
  new Refusal(
    "last-administrator",
    `${name} is the only administrator who can sign in, and somebody has to be. Nothing was changed. Make another one first.`,
  );

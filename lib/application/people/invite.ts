import type { AcceptInput, InviteInput, OneTimeLink, SetUpInput } from "../../contract/people.ts";
import type { Actor } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { personOrRefuse } from "./manage.ts";
import type { PeoplePorts, Person } from "./ports.ts";
import { whoIs } from "./sign-in.ts";

const goodFor = 3 * 24 * 60 * 60_000;

const linkTo = (token: string, expiresAt: number): OneTimeLink => ({ path: `/invitation?token=${token}`, expiresAt });

/** A one-time link for somebody who has no account yet. Whoever invites hands it over. */
export async function invite(ports: PeoplePorts, input: InviteInput, by: Actor, at: number): Promise<OneTimeLink> {
  if (await ports.people.findByEmail(input.email)) {
    throw new Refusal(
      "person-exists",
      `${input.email} has an account already. Nobody was invited. Change the role in the list, or make a link for a new password there.`,
    );
  }
  const expiresAt = at + goodFor;
  const token = await ports.people.invite({ ...input, invitedBy: by.name, expiresAt }, at);
  await ports.record({ ...asked(by, at), what: "invite", about: `${input.email} as ${input.role}`, outcome: "done" });
  return linkTo(token, expiresAt);
}

/** For who has lost the password or the authenticator: what is there stays good until the link is used. */
export async function inviteAgain(ports: PeoplePorts, id: string, by: Actor, at: number): Promise<OneTimeLink> {
  const { email, name, role } = await personOrRefuse(ports, id);
  const expiresAt = at + goodFor;
  const token = await ports.people.invite({ person: id, email, name, role, invitedBy: by.name, expiresAt }, at);
  await ports.record({ ...asked(by, at), what: "new-password-link", about: email, outcome: "done" });
  return linkTo(token, expiresAt);
}

export async function withdrawInvitation(ports: PeoplePorts, email: string, by: Actor, at: number): Promise<void> {
  await ports.people.withdrawInvitations(email);
  await ports.record({ ...asked(by, at), what: "withdraw-invitation", about: email, outcome: "done" });
}

/** Answers the e-mail address to sign in with. */
export async function acceptInvitation(
  ports: PeoplePorts,
  { token, password }: AcceptInput,
  from: string,
  at: number,
): Promise<string> {
  const invitation = await ports.people.invitation(token, at);
  if (!invitation) throw linkUsed("Ask who has invited you for a new one.");
  refuseCommon(ports, password, invitation);
  const person = await ports.people.acceptInvitation(token, await ports.passwords.hash(password), at);
  if (!person) throw linkUsed("Ask who has invited you for a new one.");
  await ports.sessions.end(person.id, {}, "The password of this account was changed.", at);
  await ports.record({ at, from, what: "accept-invitation", who: whoIs(person), outcome: "done" });
  return person.email;
}

export async function setUpFirstAdministrator(
  ports: PeoplePorts,
  input: SetUpInput,
  from: string,
  at: number,
): Promise<Person> {
  refuseCommon(ports, input.password, input);
  const passwordHash = await ports.passwords.hash(input.password);
  const { email, name } = input;
  const person = await ports.people.createFirst(input.token, { email, name, role: "admin", passwordHash }, at);
  if (!person) throw linkUsed("Start the panel again to get a new link, or sign in.");
  await ports.record({ at, from, what: "set-up", who: whoIs(person), outcome: "done" });
  return person;
}

/** NIST SP 800-63B: what many people have is refused, with the reason; what else a password is made of is nobody's business. */
export function refuseCommon(ports: PeoplePorts, password: string, about: { email: string; name: string }): void {
  if (!ports.passwords.isCommon(password, [about.email, about.name])) return;
  throw new Refusal(
    "password-common",
    "This password is one that many people have, or is made of your name. Nothing was changed. Take another: a few words that have nothing to do with each other are good.",
  );
}

const linkUsed = (cure: string) =>
  new Refusal(
    "link-used",
    `This one-time link is no longer good: it was used, it is too old, or there is a newer one. Nothing was changed. ${cure}`,
  );

const asked = (by: Actor, at: number) => ({ at, from: by.from ?? "unknown", who: whoIs(by) });

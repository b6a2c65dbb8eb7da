import type { z } from "zod";
import { readAccount } from "../application/people/account.ts";
import { listPeople } from "../application/people/manage.ts";
import type { PeoplePorts } from "../application/people/ports.ts";
import type { Answer } from "../contract/answer.ts";
import type { AccountView, PeopleView } from "../contract/people.ts";
import { type Actor, demand } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { action } from "./action.ts";
import { answerOf } from "./answer.ts";
import { currentSession, requirePerson } from "./session.ts";
import { webProcess } from "./web-process.ts";

/** Something an administrator does about people: asked for the proof of who it is, told to open pages at once. */
export function peopleAction<Schema extends z.ZodType, Value>(
  input: Schema,
  perform: (ports: PeoplePorts, input: z.infer<Schema>, by: Actor, at: number) => Promise<Value>,
) {
  return action({
    input,
    permission: () => "people:change",
    critical: () => true,
    async perform(parsed, by) {
      const { people, rights } = webProcess();
      const value = await perform(people, parsed, by, Date.now());
      rights.dispatchEvent(new Event("changed"));
      return value;
    },
  });
}

/** Answered by what changes it, too. */
export const peopleNow = (): Promise<PeopleView> => listPeople(webProcess().people, Date.now());

/** For the page of who may change them only. */
export async function getPeople(): Promise<Answer<PeopleView>> {
  const person = await requirePerson();
  return answerOf(async () => {
    demand(person, "people:change");
    return peopleNow();
  });
}

export async function getAccount(): Promise<Answer<AccountView>> {
  await requirePerson();
  const session = await currentSession();
  return answerOf(async () => {
    if (!session) throw new Refusal("signed-out", "You are signed out. Sign in again.");
    return readAccount(webProcess().people, session, Date.now());
  });
}

/** For whoever has the token. */
export const openInvitation = (token: string) => webProcess().people.people.invitation(token, Date.now());

"use server";

import { inviteAgain as inviteThePerson } from "#lib/application/people/invite.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { personInput } from "#lib/contract/people.ts";
import { peopleAction } from "#lib/delivery/people-action.ts";

export const inviteAgain: PanelActions["inviteAgain"] = peopleAction(personInput, (ports, { person }, by, at) =>
  inviteThePerson(ports, person, by, at),
);

"use server";

import { invite as inviteSomebody } from "#lib/application/people/invite.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { inviteInput } from "#lib/contract/people.ts";
import { peopleAction } from "#lib/delivery/people-action.ts";

export const invite: PanelActions["invite"] = peopleAction(inviteInput, inviteSomebody);

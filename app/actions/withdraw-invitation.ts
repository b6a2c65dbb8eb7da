"use server";

import { withdrawInvitation as withdraw } from "#lib/application/people/invite.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { withdrawInput } from "#lib/contract/people.ts";
import { peopleAction, peopleNow } from "#lib/delivery/people-action.ts";

export const withdrawInvitation: PanelActions["withdrawInvitation"] = peopleAction(
  withdrawInput,
  async (ports, { email }, by, at) => {
    await withdraw(ports, email, by, at);
    return peopleNow();
  },
);

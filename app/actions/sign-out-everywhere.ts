"use server";

import { signOutEverywhere as signOut } from "#lib/application/people/manage.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { personInput } from "#lib/contract/people.ts";
import { peopleAction, peopleNow } from "#lib/delivery/people-action.ts";

export const signOutEverywhere: PanelActions["signOutEverywhere"] = peopleAction(
  personInput,
  async (ports, { person }, by, at) => {
    await signOut(ports, person, by, at);
    return peopleNow();
  },
);

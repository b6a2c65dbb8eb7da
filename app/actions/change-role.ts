"use server";

import { changeRole as change } from "#lib/application/people/manage.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { roleInput } from "#lib/contract/people.ts";
import { peopleAction, peopleNow } from "#lib/delivery/people-action.ts";

export const changeRole: PanelActions["changeRole"] = peopleAction(roleInput, async (...asked) => {
  await change(...asked);
  return peopleNow();
});

"use server";

import { changeAccess as change } from "#lib/application/people/manage.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { accessInput } from "#lib/contract/people.ts";
import { peopleAction, peopleNow } from "#lib/delivery/people-action.ts";

export const changeAccess: PanelActions["changeAccess"] = peopleAction(accessInput, async (...asked) => {
  await change(...asked);
  return peopleNow();
});

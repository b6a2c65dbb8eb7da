"use server";

import { z } from "zod";
import type { PanelActions } from "#lib/contract/actions.ts";
import { action } from "#lib/delivery/action.ts";
import { peopleNow } from "#lib/delivery/people-action.ts";

export const readPeople: PanelActions["readPeople"] = action({
  input: z.object({}),
  permission: () => "people:change",
  perform: peopleNow,
});

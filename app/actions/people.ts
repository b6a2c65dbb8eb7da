"use server";

import { z } from "zod";
import type { PanelActions } from "#lib/contract/actions.ts";
import { question } from "#lib/delivery/action.ts";
import { peopleNow } from "#lib/delivery/people-action.ts";

export const readPeople: PanelActions["readPeople"] = question({
  input: z.object({}),
  permission: () => "people:change",
  perform: peopleNow,
});

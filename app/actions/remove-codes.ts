"use server";

import { z } from "zod";
import { readAccount, removeCodes as remove } from "#lib/application/people/account.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

export const removeCodes: PanelActions["removeCodes"] = ownAction(z.object({}), async (ports, _, session, at) => {
  await remove(ports, session, at);
  return readAccount(ports, session, at);
});

"use server";

import { endSessions as end, readAccount } from "#lib/application/people/account.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { endSessionsInput } from "#lib/contract/people.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

/** It may be needed in a hurry: nothing more is asked for. */
export const endSessions: PanelActions["endSessions"] = ownAction(
  endSessionsInput,
  async (ports, { session: only }, session, at) => {
    await end(ports, session, only, at);
    return readAccount(ports, session, at);
  },
  { critical: false },
);

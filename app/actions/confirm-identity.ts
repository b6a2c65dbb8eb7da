"use server";

import { confirmIdentity as confirm } from "#lib/application/people/sign-in.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { confirmIdentityInput } from "#lib/contract/people.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

export const confirmIdentity: PanelActions["confirmIdentity"] = ownAction(
  confirmIdentityInput,
  async (ports, given, session, at) => {
    await confirm(ports, session, given, at);
    return null;
  },
  { critical: false },
);

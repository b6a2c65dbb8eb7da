"use server";

import { changePassword as change, readAccount } from "#lib/application/people/account.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { changePasswordInput } from "#lib/contract/people.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

export const changePassword: PanelActions["changePassword"] = ownAction(
  changePasswordInput,
  async (ports, { password }, session, at) => {
    await change(ports, session, password, at);
    return readAccount(ports, session, at);
  },
);

"use server";

import { takeCodesIntoUse as take } from "#lib/application/people/account.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { takeCodesInput } from "#lib/contract/people.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

export const takeCodesIntoUse: PanelActions["takeCodesIntoUse"] = ownAction(
  takeCodesInput,
  (ports, { code }, session, at) => take(ports, session, code, at),
);

"use server";

import { makeToken as make } from "#lib/application/people/tokens.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { tokenInput } from "#lib/contract/tokens.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

/** Whoever makes one has proven to be there: it may do later what that is asked for. */
export const makeToken: PanelActions["makeToken"] = ownAction(tokenInput, (ports, input, { person }, at) =>
  make(ports, input, person, at),
);

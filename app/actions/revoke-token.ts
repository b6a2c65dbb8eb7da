"use server";

import { revokeToken as revoke } from "#lib/application/people/tokens.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { revokeTokenInput } from "#lib/contract/tokens.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

/** It may be needed in a hurry: nothing more is asked for. */
export const revokeToken: PanelActions["revokeToken"] = ownAction(
  revokeTokenInput,
  (ports, { token }, { person }, at) => revoke(ports, token, person, at),
  { critical: false },
);

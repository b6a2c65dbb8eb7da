"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { isCritical, permissionFor } from "#lib/contract/intents.ts";
import { configureInput } from "#lib/contract/variables.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestConfigure: PanelActions["requestConfigure"] = action({
  input: configureInput,
  permission: permissionFor,
  critical: isCritical,
  perform: request,
});

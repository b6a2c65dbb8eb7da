"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { isCritical, permissionFor, rollbackInput } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestRollback: PanelActions["requestRollback"] = action({
  input: rollbackInput,
  permission: permissionFor,
  critical: isCritical,
  perform: request,
});

"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { isCritical, permissionFor, takeOverInput } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestTakeOver: PanelActions["requestTakeOver"] = action({
  input: takeOverInput,
  permission: permissionFor,
  critical: isCritical,
  perform: request,
});

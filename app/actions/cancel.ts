"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { cancelInput, permissionFor } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const cancelRun: PanelActions["cancelRun"] = action({
  input: cancelInput,
  permission: permissionFor,
  perform: request,
});

"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { isCritical, operateInput, permissionFor } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestOperate: PanelActions["requestOperate"] = action({
  input: operateInput,
  permission: permissionFor,
  critical: isCritical,
  perform: request,
});

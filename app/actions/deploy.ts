"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { deployInput, isCritical, permissionFor } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestDeploy: PanelActions["requestDeploy"] = action({
  input: deployInput,
  permission: permissionFor,
  critical: isCritical,
  perform: request,
});

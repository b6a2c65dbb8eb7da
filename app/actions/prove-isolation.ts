"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { permissionFor } from "#lib/contract/intents.ts";
import { isolationInput } from "#lib/contract/isolation.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestIsolation: PanelActions["requestIsolation"] = action({
  input: isolationInput,
  permission: permissionFor,
  perform: request,
});
